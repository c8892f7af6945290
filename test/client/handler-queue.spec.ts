import { describe, expect, it } from 'vitest';
import { HandlerQueue } from '../../lib/client/handler-queue.js';
import { type Gate, gate, turns } from '../utils/turns.js';

interface Event {
  readonly n: number;
}

function open(handler: (event: Event) => unknown, maxWaiting?: number) {
  const reports: unknown[] = [];
  const queue = new HandlerQueue(handler, (error) => reports.push(error), maxWaiting);
  const push = (...events: number[]): void => events.forEach((n) => queue.push({ n }));
  return { queue, reports, push };
}

describe('handlers of events', () => {
  it('run at once, and in order, if they are synchronous', () => {
    const seen: number[] = [];
    const { push } = open(({ n }) => seen.push(n));
    push(1, 2);
    expect(seen).toEqual([1, 2]);
  });

  it.each([
    ['promises', () => gate()],
    ['thenables', () => lazily(gate())],
  ])('wait for each other, if they return %s', async (_, make) => {
    const seen: string[] = [];
    const gates = [1, 2, 3].map(() => make());
    const { push } = open(({ n }) => {
      seen.push(`begin ${n}`);
      return gates[n - 1]!.promise.then(() => void seen.push(`end ${n}`));
    });
    push(1, 2, 3);
    for (const each of gates.toReversed()) each.open();
    await turns();
    expect(seen).toEqual([1, 2, 3].flatMap((n) => [`begin ${n}`, `end ${n}`]));
  });

  it('take turns with those that are synchronous', async () => {
    const seen: number[] = [];
    const first = gate();
    const { push } = open(({ n }) => {
      seen.push(n);
      return n === 1 ? first.promise : undefined;
    });
    push(1, 2, 3);
    expect(seen).toEqual([1]);
    first.open();
    await turns();
    push(4);
    expect(seen).toEqual([1, 2, 3, 4]);
  });

  it('do not run inside each other, if one of them causes an event', () => {
    const seen: string[] = [];
    const { push } = open(({ n }) => {
      seen.push(`begin ${n}`);
      if (n < 3) push(n + 1);
      seen.push(`end ${n}`);
    });
    push(1);
    expect(seen).toEqual([1, 2, 3].flatMap((n) => [`begin ${n}`, `end ${n}`]));
  });

  it.each([
    [
      'throw',
      () => {
        throw new Error('no');
      },
    ],
    ['reject', () => Promise.reject(new Error('no'))],
    [
      'return a promise whose then throws',
      () => ({
        // oxlint-disable-next-line unicorn/no-thenable
        get then(): never {
          throw new Error('no');
        },
      }),
    ],
  ])('go on after one of them, if they %s', async (_, fail) => {
    const seen: number[] = [];
    const { push, reports } = open(({ n }) => {
      seen.push(n);
      return n === 1 ? fail() : undefined;
    });
    push(1, 2);
    await turns();
    push(3);
    expect(seen).toEqual([1, 2, 3]);
    expect(reports).toEqual([new Error('no')]);
  });

  it('are told once that events are dropped, and again when that happens again', async () => {
    const seen: number[] = [];
    const gates = [gate(), gate()];
    const { push, reports } = open(({ n }) => {
      seen.push(n);
      return [gates[0]!.promise, undefined, undefined, gates[1]!.promise][n - 1];
    }, 2);
    push(1, 2, 3, 99, 99);
    expect(reports).toEqual([expect.objectContaining({ uri: 'wamp.error.unavailable' })]);
    gates[0]!.open();
    await turns();
    push(4, 5, 6, 99);
    gates[1]!.open();
    await turns();
    expect(seen).toEqual([1, 2, 3, 4, 5, 6]);
    expect(reports).toHaveLength(2);
  });

  it('get nothing more after the subscription has ended', async () => {
    const seen: number[] = [];
    const first = gate();
    const { push, queue } = open(({ n }) => {
      seen.push(n);
      return first.promise;
    });
    push(1, 2);
    queue.clear();
    first.open();
    await turns();
    expect(seen).toEqual([1]);
  });
});

/** The same, by a promise of another library. */
function lazily(inner: Gate<void>): Gate<void> {
  const then = inner.promise.then.bind(inner.promise);
  // oxlint-disable-next-line unicorn/no-thenable
  return { ...inner, promise: { then } as Promise<void> };
}
