import { from, lastValueFrom, map, toArray } from 'rxjs';
import { expect, it } from 'vitest';
import { WampConnectionError } from '../../lib/client/connection-error.js';
import type { WampEvent } from '../../lib/client/wamp-declaration.js';
import {
  WampCanceledError,
  WampNoSuchProcedureError,
  WampTimeoutError,
} from '../../lib/protocol/standard-errors.js';
import { WampError } from '../../lib/protocol/wamp-error.js';
import { WampResult } from '../../lib/protocol/wamp-result.js';
import { gate } from '../utils/turns.js';
import { onEveryClientLane } from './lanes.js';

// The verbs of the client, against a hub, over every kind of socket and in every format.

onEveryClientLane((lane) => {
  it.each<[what: string, result: unknown, back: unknown]>([
    ['nothing', undefined, undefined],
    ['null', null, null],
    ['a value', 42, 42],
    ['an object', { a: [1, { b: 'é' }] }, { a: [1, { b: 'é' }] }],
    ['bytes', new Uint8Array([0, 255]), new Uint8Array([0, 255])],
    ['keywords alone', new WampResult([], { a: 1 }), { a: 1 }],
    ['several values', new WampResult([1, 2], { a: 3 }), new WampResult([1, 2], { a: 3 })],
  ])('call returns %s', async (_, result, back) => {
    lane.hub.register('com.get', () => result);
    const client = await lane.join();
    expect(await client.call('com.get')).toEqual(back);
  });

  it('call passes arguments, keywords and options', async () => {
    lane.hub.register(
      'com.all',
      ({ args, kwargs, details }) => new WampResult(args, kwargs, details),
    );
    const client = await lane.join();
    const details = { _custom: 1 };
    expect(
      await client.callResult('com.all', [1, 'b'], { c: 3 }, { details, timeoutMs: 500 }),
    ).toEqual(new WampResult([1, 'b'], { c: 3 }, { _custom: 1, timeout: 500 }));
  });

  it('errors come back as they are, and others on the connection go on', async () => {
    const slow = gate<string>();
    lane.hub.register('com.slow', () => slow.promise);
    lane.hub.register('com.fail', () => {
      throw new WampError('com.error.full', ['Full.'], { left: 0 });
    });
    const client = await lane.join();
    const running = client.call('com.slow');
    await expect(client.call('com.fail')).rejects.toMatchObject({
      uri: 'com.error.full',
      args: ['Full.'],
      kwargs: { left: 0 },
    });
    await expect(client.call('com.none')).rejects.toThrow(WampNoSuchProcedureError);
    slow.open('done');
    expect(await running).toBe('done');
  });

  it('gives each of 100 calls its own answer, whatever the order', async () => {
    const gates = Array.from({ length: 100 }, () => gate<number>());
    lane.hub.register('com.wait', ({ args: [n] }) => gates[n as number]!.promise);
    const client = await lane.join();
    const calls = gates.map((_, n) => client.call('com.wait', [n]));
    await client.ping();
    for (const n of gates.keys()) gates[99 - n]!.open((99 - n) * 2);
    expect(await Promise.all(calls)).toEqual(gates.map((_, n) => n * 2));
  });

  it('a call that takes too long fails and is canceled, and a late answer disturbs nobody', async () => {
    let signal!: AbortSignal;
    lane.hub.register('com.slow', (call) => {
      ({ signal } = call);
      return new Promise(() => {});
    });
    lane.hub.register('com.next', () => 'next');
    const client = await lane.join();
    const call = client.call('com.slow', [], {}, { timeoutMs: 1_000 });
    await client.ping();
    lane.clock.advance(1_000);
    await expect(call).rejects.toThrow(WampTimeoutError);
    expect(await client.call('com.next')).toBe('next');
    expect(signal.aborted).toBe(true);
    expect(lane.wire.filter((line) => line === 'out CANCEL').length).toBeLessThanOrEqual(1);
  });

  it('a signal cancels the call, and its reason is the cause', async () => {
    const aborted = gate();
    lane.hub.register('com.slow', ({ signal }) => {
      signal.addEventListener('abort', () => aborted.open());
      return new Promise(() => {});
    });
    const client = await lane.join();
    const controller = new AbortController();
    const call = client.call('com.slow', [], {}, { signal: controller.signal });
    await client.ping();
    controller.abort(new Error('enough'));
    const error: unknown = await call.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(WampCanceledError);
    expect((error as Error).cause).toMatchObject({ message: 'enough' });
    await aborted.promise;
  });

  it('stream yields progressive results and the final one', async () => {
    lane.hub.register('com.count', async function* ({ args: [most] }) {
      for (let n = 1; n <= (most as number); n++) yield n;
      return 'end';
    });
    const client = await lane.join();
    const values: unknown[] = [];
    for await (const value of client.stream('com.count', [3])) values.push(value);
    expect(values).toEqual([1, 2, 3, 'end']);
    expect(await client.stream('com.count', [2]).last()).toBe('end');
    const observable = from(client.stream<number>('com.count', [2]));
    expect(await lastValueFrom(observable.pipe(toArray()))).toEqual([1, 2, 'end']);
  });

  it('a stream that is left cancels its call, and one that nobody reads sends nothing', async () => {
    const stopped = gate();
    lane.hub.register('com.forever', async function* () {
      try {
        for (let n = 1; ; n++) yield n;
      } finally {
        stopped.open();
      }
    });
    const client = await lane.join();
    client.stream('com.forever');
    for await (const value of client.stream('com.forever')) if (value === 5) break;
    await stopped.promise;
    expect(lane.wire.filter((line) => line === 'out CALL')).toHaveLength(1);
  });

  it.each<[what: string, input: () => Iterable<number> | AsyncIterable<number>]>([
    ['an iterable', () => [1, 2, 3]],
    [
      'an async iterable',
      async function* () {
        yield* [1, 2, 3];
      },
    ],
  ])('input streams to the call: %s', async (_, input) => {
    lane.hub.register('com.sum', async ({ input: pieces }) => {
      let sum = 0;
      for await (const piece of pieces) sum += piece as number;
      return sum;
    });
    const client = await lane.join();
    expect(await client.call('com.sum', [], {}, { input: input() })).toBe(6);
    const observable = from([1, 2, 3]).pipe(map((n) => n * 2));
    expect(await client.call('com.sum', [], {}, { input: observable })).toBe(12);
  });

  it('publishes with and without an acknowledgement', async () => {
    const heard: unknown[] = [];
    const second = gate();
    lane.hub.subscribe('com.news', ({ args }) => {
      heard.push(args[0]);
      if (heard.length === 2) second.open();
    });
    const client = await lane.join();
    expect(await client.publish('com.news', ['one'])).toBeTypeOf('number');
    expect(await client.publish('com.news', ['two'], {}, { acknowledge: false })).toBeUndefined();
    await second.promise;
    expect(heard).toEqual(['one', 'two']);
  });

  it('gets events, those included that come right behind SUBSCRIBED', async () => {
    lane.hub.topicOpen$.subscribe(({ uri }) => void lane.hub.publish(uri, ['first'], { a: 1 }));
    const client = await lane.join();
    const second = gate();
    const events: WampEvent[] = [];
    await client.subscribe('com.news', (event) => {
      events.push(event);
      if (events.length === 2) second.open();
    });
    lane.hub.publish('com.news', ['second']);
    await second.promise;
    expect(events.map(({ topic, args, kwargs }) => [topic, args, kwargs])).toEqual([
      ['com.news', ['first'], { a: 1 }],
      ['com.news', ['second'], {}],
    ]);
    expect(events[1]!.value).toBe('second');
  });

  it('several subscriptions of a topic share one SUBSCRIBE, and the last one ends it', async () => {
    const client = await lane.join();
    const heard: string[] = [];
    const [one, two] = await Promise.all([
      client.subscribe('com.news', () => void heard.push('one')),
      client.subscribe('com.news', () => void heard.push('two')),
    ]);
    expect(lane.wire.filter((line) => line === 'out SUBSCRIBE')).toHaveLength(1);
    await one.unsubscribe();
    expect(lane.hub.subscribers('com.news')).toHaveLength(1);
    lane.hub.publish('com.news');
    await client.ping();
    expect(heard).toEqual(['two']);
    await two.unsubscribe();
    expect(lane.hub.subscribers('com.news')).toHaveLength(0);
    expect(two.status.value).toBe('ended');
  });

  it('handlers of one subscription run in order, each awaited before the next event', async () => {
    const client = await lane.join();
    const order: string[] = [];
    const first = gate();
    const done = gate();
    await client.subscribe('com.news', async ({ value }) => {
      order.push(`begin ${String(value)}`);
      if (value === 1) await first.promise;
      order.push(`end ${String(value)}`);
      if (value === 2) done.open();
    });
    lane.hub.publish('com.news', [1]);
    lane.hub.publish('com.news', [2]);
    await client.ping();
    expect(order).toEqual(['begin 1']);
    first.open();
    await done.promise;
    expect(order).toEqual(['begin 1', 'end 1', 'begin 2', 'end 2']);
  });

  it('iterates events, also by pattern', async () => {
    const client = await lane.join();
    const seen: unknown[] = [];
    const subscribed = gate();
    lane.hub.topicOpen$.subscribe(() => subscribed.open());
    void subscribed.promise.then(() => {
      for (const n of [1, 2]) lane.hub.publish(`com.price.${n}`, [n]);
    });
    for await (const { topic, value } of client.events('com.price', { match: 'prefix' })) {
      seen.push([topic, value]);
      if (seen.length === 2) break;
    }
    expect(seen).toEqual([
      ['com.price.1', 1],
      ['com.price.2', 2],
    ]);
    await client.ping();
    expect(lane.wire.filter((line) => line === 'out UNSUBSCRIBE').length).toBeGreaterThan(0);
  });

  it('serves procedures: values, promises, streams, errors', async () => {
    const client = await lane.join();
    await client.register('com.add', ({ args: [a, b] }) => (a as number) + (b as number));
    await client.register('com.later', () => Promise.resolve(new WampResult([1], { two: 2 })));
    await client.register('com.count', async function* () {
      yield 1;
      yield 2;
      return 3;
    });
    await client.register('com.observed', () => from([1, 2, 3]));
    await client.register('com.fail', () => {
      throw new WampError('com.error.no');
    });
    await client.register('com.broken', () => {
      throw new Error('secret');
    });
    const session = lane.session(client);
    expect(await session.call('com.add', [1, 2])).toBe(3);
    expect(await session.callResult('com.later')).toEqual(new WampResult([1], { two: 2 }));
    expect(await lastValueFrom(session.stream('com.count').pipe(toArray()))).toEqual([1, 2, 3]);
    expect(await lastValueFrom(session.stream('com.observed').pipe(toArray()))).toEqual([1, 2, 3]);
    await expect(session.call('com.fail')).rejects.toMatchObject({ uri: 'com.error.no' });
    const broken: unknown = await session.call('com.broken').catch((error: unknown) => error);
    expect(broken).toMatchObject({ uri: 'wamp.error.runtime_error' });
    expect(JSON.stringify(broken)).not.toContain('secret');
    expect(lane.told).toHaveLength(1);
  });

  it('calls and is called within calls, ten levels deep', async () => {
    lane.hub.register('com.down', async ({ args: [depth], session }) =>
      depth === 0 ? 'bottom' : session.call('com.up', [depth]),
    );
    const client = await lane.join();
    await client.register('com.up', ({ args: [depth] }) =>
      client.call('com.down', [(depth as number) - 1]),
    );
    expect(await client.call('com.down', [10])).toBe('bottom');
  });

  it('serves the methods of an object, and nothing else of it', async () => {
    class Base {
      base(): string {
        return 'base';
      }
      hello(): string {
        return 'never';
      }
    }
    class Service extends Base {
      field = 1;
      get secret(): () => string {
        return () => 'secret';
      }
      override hello(name?: unknown): string {
        return `Hello ${String(name)} ${this.field}`;
      }
      _private(): void {}
    }
    const client = await lane.join();
    const registration = await client.serve('com.own', new Service());
    expect(registration.uris.toSorted()).toEqual(['com.own.base', 'com.own.hello']);
    expect(await lane.session(client).call('com.own.hello', ['you'])).toBe('Hello you 1');
    await registration.unregister();
    await expect(lane.session(client).call('com.own.hello')).rejects.toThrow(
      WampNoSuchProcedureError,
    );
  });

  it('interrupts a handler whose caller cancels', async () => {
    const client = await lane.join();
    const aborted = gate<unknown>();
    await client.register('com.slow', ({ signal }) => {
      signal.addEventListener('abort', () => aborted.open(signal.reason));
      return new Promise(() => {});
    });
    const controller = new AbortController();
    const call = lane.session(client).call('com.slow', [], {}, { signal: controller.signal });
    await client.ping();
    controller.abort();
    await expect(call).rejects.toThrow(WampCanceledError);
    expect(await aborted.promise).toBeInstanceOf(WampCanceledError);
  });

  it('close says GOODBYE, fails what is open and ends declarations', async () => {
    lane.hub.register('com.slow', () => new Promise(() => {}));
    const client = await lane.join();
    const subscription = await client.subscribe('com.news', () => {});
    const registration = await client.register('com.own', () => {});
    const call = client.call('com.slow');
    const failed = call.catch((error: unknown) => error);
    const reasons: string[] = [];
    lane.hub.sessionClose$.subscribe(({ reason }) => void reasons.push(reason));
    await client.close();
    expect(await failed).toMatchObject({ kind: 'closed', wasSent: true });
    expect(reasons).toEqual(['wamp.close.close_realm']);
    expect([client.status.value, subscription.status.value, registration.status.value]).toEqual([
      'closed',
      'ended',
      'ended',
    ]);
    await expect(client.call('com.slow')).rejects.toThrow(WampConnectionError);
    await client.connect();
    expect(client.session?.id).toBeTypeOf('number');
  });

  it('a server that says GOODBYE is left for good', async () => {
    const client = await lane.join();
    const closed = gate();
    client.status.subscribe((status) => status === 'closed' && closed.open());
    void lane.session(client).close('com.reason.banned');
    await closed.promise;
    await expect(client.call('com.any')).rejects.toMatchObject({
      kind: 'goodbye',
      uri: 'com.reason.banned',
      willReconnect: false,
    });
  });
});
