import { firstValueFrom, from, take, toArray } from 'rxjs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { interopKeys } from '../../lib/client/interop-keys.js';
import { Store } from '../../lib/client/store.js';
import type { Watchable } from '../../lib/client/watchable.js';

const reported: unknown[] = [];

function storeOf<T>(value: T): Store<T> {
  return new Store(value, (error) => reported.push(error));
}

afterEach(() => void reported.splice(0));

describe('Store', () => {
  it('tells a listener the value at once, and then each other value', () => {
    const store = storeOf('idle');
    const told: string[] = [];
    const stop = store.subscribe((value) => told.push(value));

    for (const value of ['idle', 'connecting', 'connecting', 'open']) store.set(value);
    stop();
    store.set('closed');

    expect(told).toEqual(['idle', 'connecting', 'open']);
    expect(store.value).toBe('closed');
  });

  it('takes NaN for one value', () => {
    const store = storeOf(NaN);
    const told: number[] = [];
    store.subscribe((value) => told.push(value));
    store.set(NaN);
    expect(told).toEqual([NaN]);
  });

  it('tells a listener as often as it subscribed', () => {
    const store = storeOf(1);
    const told: number[] = [];
    const listener = (value: number): void => void told.push(value);
    const stop = store.subscribe(listener);
    store.subscribe(listener);
    store.set(2);
    stop();
    store.set(3);
    expect(told).toEqual([1, 1, 2, 2, 3]);
  });

  const fail = (): never => {
    throw new Error('mine');
  };
  it.each<[string, () => unknown]>([
    ['throws', fail],
    ['rejects', async () => fail()],
  ])('tells the others when a listener %s', async (_, listener) => {
    const store = storeOf(1);
    const told: number[] = [];
    store.subscribe(() => listener());
    store.subscribe((value) => told.push(value));
    store.set(2);
    await Promise.resolve();
    expect(told).toEqual([1, 2]);
    expect(reported).toEqual([new Error('mine'), new Error('mine')]);
  });

  it('does not tell a listener that another one has stopped meanwhile', () => {
    const store = storeOf(1);
    const told: number[] = [];
    store.subscribe((value) => value === 2 && stop());
    const stop = store.subscribe((value) => told.push(value));
    store.set(2);
    expect(told).toEqual([1]);
  });

  it('ends with the same value for all when a listener sets one', () => {
    const store = storeOf('open');
    const told: string[][] = [[], []];
    store.subscribe((value) => told[0]!.push(value));
    store.subscribe((value) => value === 'waiting' && store.set('connecting'));
    store.subscribe((value) => told[1]!.push(value));
    store.set('waiting');
    expect(told).toEqual([
      ['open', 'waiting', 'connecting'],
      ['open', 'connecting'],
    ]);
  });

  it('needs no `this` to subscribe, as useSyncExternalStore of React calls it', () => {
    const { subscribe } = storeOf(1);
    const told: number[] = [];
    subscribe((value) => told.push(value))();
    expect(told).toEqual([1]);
  });

  it('is the source of an Observable, which stops watching', async () => {
    const store: Watchable<number> = storeOf(1);
    const values = firstValueFrom(from(store).pipe(take(2), toArray()));
    (store as Store<number>).set(2);
    (store as Store<number>).set(3);
    expect(await values).toEqual([1, 2]);
    expect(Reflect.get(store, 'listeners')).toHaveProperty('size', 0);
  });
});

describe('interopKeys', () => {
  afterEach(() => void Reflect.deleteProperty(Symbol, 'observable'));

  it('knows a polyfill of Symbol.observable', () => {
    expect(interopKeys()).toEqual(['@@observable']);
    const polyfill = Symbol('observable');
    vi.stubGlobal('Symbol', Object.assign(Symbol, { observable: polyfill }));
    expect(interopKeys()).toEqual([polyfill, '@@observable']);
    vi.unstubAllGlobals();
  });
});
