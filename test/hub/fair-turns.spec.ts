import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as defaults from '../../lib/calls/defaults.js';
import { FairTurns } from '../../lib/calls/fair-turns.js';
import { Share, type Turn } from '../../lib/calls/share.js';
import { ShareQueue } from '../../lib/calls/share-queue.js';

let nowMs = 0;
beforeEach(() => {
  nowMs = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => nowMs);
});
afterEach(() => vi.restoreAllMocks());

const { busyTurnMs, heldByteMs, servedTurnMs } = defaults;

/** Work that takes as long as is expected. */
function lasting(expectedMs: number, done: () => void): Turn {
  const run = (): void => {
    nowMs += expectedMs;
    done();
  };
  return { expectedMs, run };
}

/** Work that takes so long and then asks for more of it. */
function work(turns: FairTurns, share: Share, ms: number, done: () => void, times = 1): void {
  const again = (): void => {
    done();
    if (times > 1) work(turns, share, ms, done, times - 1);
  };
  turns.wait(share, lasting(ms, again));
}

/** Work that takes so long and then asks for more of it, until it is over. */
function endless(turns: FairTurns, share: Share, ms: number, isOver: () => boolean): void {
  const again = (): void => void (isOver() || endless(turns, share, ms, isOver));
  turns.wait(share, lasting(ms, again));
}

describe('turns of the event loop', () => {
  it('take work as it comes until they have taken long', async () => {
    const turns = new FairTurns();
    expect(turns.hasTime()).toBe(true);
    nowMs += busyTurnMs - 1;
    expect(turns.hasTime()).toBe(true);
    nowMs += 1;
    expect(turns.hasTime()).toBe(false);
    await turn();
    expect(turns.hasTime()).toBe(true);
  });

  it('take nothing as it comes while others wait', async () => {
    const turns = new FairTurns();
    turns.wait(
      new Share(),
      lasting(0, () => {}),
    );
    expect(turns.hasTime()).toBe(false);
    await turn();
    await turn();
    expect(turns.hasTime()).toBe(true);
  });

  it('end early enough for what the system does after them', async () => {
    const turns = new FairTurns();
    let done = 0;
    for (let i = 0; i < 100; i++)
      turns.wait(new Share(), { expectedMs: 0, afterMs: 1, run: () => void done++ });
    for (let passed = 1; passed <= 3; passed++) {
      await turn();
      expect(done).toBe(passed * servedTurnMs);
    }
  });

  it('end after some milliseconds, whatever waits', async () => {
    const turns = new FairTurns();
    let done = 0;
    for (let i = 0; i < 100; i++) work(turns, new Share(), 1, () => done++);
    for (let passed = 1; passed <= 3; passed++) {
      await turn();
      expect(done).toBe(passed * servedTurnMs);
    }
  });

  it('serve who asks for little first, whatever many others have waited for', async () => {
    const turns = new FairTurns();
    const order: string[] = [];
    for (let i = 0; i < 50; i++) work(turns, new Share(), 2, () => order.push('greedy'), 10);
    for (let i = 0; i < 20; i++) await turn();
    work(turns, new Share(), 0.01, () => order.push('modest'));
    const before = order.length;
    await turn();
    expect(order[before]).toBe('modest');
  });

  it.each([
    ['a little', 1],
    ['much', 5],
    ['a whole turn', 25],
  ])('serve who asks for little all the time next to 500 who ask for %s', async (_, greedyMs) => {
    const turns = new FairTurns();
    let isOver = false;
    for (let i = 0; i < 500; i++) endless(turns, new Share(), greedyMs, () => isOver);
    // Asks every 5 ms. What came meanwhile is done by one further turn, and every 100th turn meets the
    // garbage collector.
    const modest = new Share();
    const waits: number[] = [];
    let askedMs = 0;
    let isWaiting = false;
    const ask = (): void => {
      if (isWaiting || nowMs < askedMs + 5) return;
      const calls = Math.floor((nowMs - askedMs) / 5);
      askedMs += 5 * calls;
      const oldestMs = askedMs - 5 * (calls - 1);
      isWaiting = true;
      turns.wait(
        modest,
        lasting(0.03 + 0.02 * calls, () => {
          isWaiting = false;
          waits.push(nowMs - oldestMs);
          if (waits.length % 100 === 0) nowMs += 50;
        }),
      );
    };
    for (let passed = 0; passed < 5_000; passed++) {
      ask();
      await turn();
    }
    isOver = true;
    for (let passed = 0; passed < 500; passed++) await turn();
    expect(waits.length).toBeGreaterThan(1_000);
    const sorted = waits.toSorted((a, b) => a - b);
    expect(sorted[Math.floor(sorted.length * 0.99)]).toBeLessThan(200);
  });

  it('serve who asks for some work before many who ask for little very often', async () => {
    const turns = new FairTurns();
    let isOver = false;
    for (let i = 0; i < 500; i++) {
      const share = new Share();
      for (let nth = 0; nth < 20; nth++) endless(turns, share, 1, () => isOver);
    }
    await turn();
    const askedMs = nowMs;
    let doneMs = Infinity;
    work(turns, new Share(), 6, () => (doneMs = nowMs));
    for (let passed = 0; passed < 20; passed++) await turn();
    isOver = true;
    expect(doneMs - askedMs).toBeLessThan(20);
  });

  it('serve who asks for much, however often many ask for little', async () => {
    const turns = new FairTurns();
    let isOver = false;
    for (let i = 0; i < 20; i++) endless(turns, new Share(), 0.05, () => isOver);
    const done: number[] = [];
    work(turns, new Share(), 4, () => done.push(nowMs), 3);
    for (let passed = 0; passed < 400; passed++) await turn();
    isOver = true;
    expect(done).toHaveLength(3);
    // A round of all takes 5 ms.
    expect(done[2]).toBeLessThan(3 * 20);
  });

  it('serve those who ask for the same one after the other', async () => {
    const turns = new FairTurns();
    const counts = [0, 0, 0];
    for (const i of counts.keys()) work(turns, new Share(), 1, () => counts[i]!++, 100);
    for (let passed = 0; passed < 3; passed++) await turn();
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
  });

  it('go on after work that throws', async () => {
    const turns = new FairTurns();
    const thrown: unknown[] = [];
    const [own] = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    process.once('uncaughtException', (error) => thrown.push(error));
    const fail = (): void => {
      throw new Error('a bug');
    };
    turns.wait(new Share(), lasting(1, fail));
    let isDone = false;
    turns.wait(
      new Share(),
      lasting(1, () => (isDone = true)),
    );
    await turn();
    await turn();
    if (own !== undefined) process.on('uncaughtException', own);
    expect(thrown).toHaveLength(1);
    expect(isDone).toBe(true);
  });
});

describe('a queue of shares', () => {
  const shareOf = (expectedMs: number): Share => {
    const share = new Share();
    share.add(lasting(expectedMs, () => {}));
    return share;
  };

  /** Takes every share, each of which takes as long as expected. */
  function takeAll(queue: ShareQueue, spentMs?: number): number[] {
    const taken: number[] = [];
    for (let share = queue.take(); share; share = queue.take()) {
      taken.push(share.rank);
      queue.spent(spentMs ?? share.rank);
    }
    return taken;
  }

  const works = Array.from({ length: 200 }, (_, i) => (i * 7_919) % 1_009);

  it('gives the least work first, as long as it takes no time', () => {
    const queue = new ShareQueue();
    for (const ms of works) queue.add(shareOf(ms));
    expect(takeAll(queue, 0)).toEqual(works.toSorted((a, b) => a - b));
    expect(queue.size).toBe(0);
  });

  it('gives the least work and the longest wait in turns, if they take as long', () => {
    const queue = new ShareQueue();
    for (const ms of [5, 4, 3, 2, 1]) queue.add(shareOf(ms));
    expect(takeAll(queue, 1)).toEqual([1, 5, 2, 4, 3]);
  });

  it('gives each share once, whatever the order', () => {
    const queue = new ShareQueue();
    for (const ms of works) queue.add(shareOf(ms));
    expect(takeAll(queue).toSorted((a, b) => a - b)).toEqual(works.toSorted((a, b) => a - b));
  });

  it('serves those who make the server hold much after those who do not', () => {
    const queue = new ShareQueue();
    const [holding, other] = [shareOf(1), shareOf(2)];
    const holder = { weight: 0 };
    holding.holder = holder;
    queue.add(holding);
    queue.add(other);
    holder.weight = 4 / heldByteMs;
    expect([queue.take(), queue.take()]).toEqual([other, holding]);
  });

  it('serves who has less first, if the work of others has proved to be more while it waited', () => {
    const queue = new ShareQueue();
    const [grown, steady] = [new Share(), new Share()];
    const mutable = { expectedMs: 1, run() {} };
    grown.add(mutable);
    steady.add({ expectedMs: 2, run() {} });
    queue.add(grown);
    queue.add(steady);
    mutable.expectedMs = 8;
    expect([queue.take(), queue.take()]).toEqual([steady, grown]);
  });
});
