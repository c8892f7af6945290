import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { defaults } from '../../lib/calls/defaults.js';
import { FairTurns } from '../../lib/calls/fair-turns.js';
import { Share, ShareQueue } from '../../lib/calls/share-queue.js';

let nowMs = 0;
beforeEach(() => {
  nowMs = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => nowMs);
});
afterEach(() => vi.restoreAllMocks());

const { busyTurnMs } = defaults;

/** Work that takes so long and then asks for more of it. */
function work(turns: FairTurns, share: Share, ms: number, done: () => void, times = 1): void {
  turns.wait(share, () => {
    nowMs += ms;
    done();
    if (times > 1) work(turns, share, ms, done, times - 1);
  });
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
    turns.wait(new Share(), () => {});
    expect(turns.hasTime()).toBe(false);
    await turn();
    await turn();
    expect(turns.hasTime()).toBe(true);
  });

  it('end after some milliseconds, whatever waits', async () => {
    const turns = new FairTurns();
    let done = 0;
    for (let i = 0; i < 100; i++) work(turns, new Share(), 1, () => done++);
    for (let passed = 1; passed <= 3; passed++) {
      await turn();
      expect(done).toBe(passed * busyTurnMs);
    }
  });

  it('serve who asks for little first, whatever many others have waited for', async () => {
    const turns = new FairTurns();
    const order: string[] = [];
    const modest = new Share();
    for (let i = 0; i < 500; i++) modest.learn(0.01);
    for (let i = 0; i < 50; i++) work(turns, new Share(), 2, () => order.push('greedy'), 10);
    for (let i = 0; i < 20; i++) await turn();
    work(turns, modest, 0.01, () => order.push('modest'));
    const before = order.length;
    await turn();
    expect(order[before]).toBe('modest');
  });

  it('serve who asks for little soon, also after it was interrupted for long', async () => {
    const turns = new FairTurns();
    const order: string[] = [];
    const modest = new Share();
    for (let i = 0; i < 500; i++) modest.learn(0.01);
    modest.learn(200);
    for (let i = 0; i < 50; i++) work(turns, new Share(), 2, () => order.push('greedy'), 10);
    for (let i = 0; i < 5; i++) await turn();
    work(turns, modest, 0.01, () => order.push('modest'));
    for (let i = 0; i < 10; i++) await turn();
    expect(order).toContain('modest');
  });

  it('serve who asks for little soon, though others ask for more than can be done', async () => {
    const turns = new FairTurns();
    let isOver = false;
    const greedy = (share: Share): void =>
      turns.wait(share, () => {
        nowMs += 40;
        if (!isOver) greedy(share);
      });
    for (let i = 0; i < 200; i++) greedy(new Share());
    const waits: number[] = [];
    const modest = new Share();
    const ask = (): void => {
      const asked = nowMs;
      turns.wait(modest, () => {
        waits.push(nowMs - asked);
        nowMs += 0.05;
        if (!isOver) ask();
      });
    };
    ask();
    for (let passed = 0; passed < 400; passed++) await turn();
    isOver = true;
    const settled = waits.slice(waits.length / 2);
    expect(Math.max(...settled)).toBeLessThan(200);
  });

  it('serve who asks for much, however often somebody asks for little', async () => {
    const turns = new FairTurns();
    let done = 0;
    let isOver = false;
    const small = (share: Share): void =>
      turns.wait(share, () => {
        nowMs += 0.5;
        if (!isOver) small(share);
      });
    for (let i = 0; i < 20; i++) small(new Share());
    work(turns, new Share(), 4, () => done++, 3);
    for (let passed = 0; passed < 400; passed++) await turn();
    isOver = true;
    expect(done).toBe(3);
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
    turns.wait(new Share(), () => {
      throw new Error('a bug');
    });
    let isDone = false;
    turns.wait(new Share(), () => (isDone = true));
    await turn();
    await turn();
    if (own !== undefined) process.on('uncaughtException', own);
    expect(thrown).toHaveLength(1);
    expect(isDone).toBe(true);
  });
});

describe('a queue of shares', () => {
  it('gives the one that is due first', () => {
    const queue = new ShareQueue();
    const dues = Array.from({ length: 200 }, (_, i) => (i * 7_919) % 1_009);
    for (const dueMs of dues) queue.add(Object.assign(new Share(), { dueMs }));
    const taken: number[] = [];
    for (let share = queue.take(); share; share = queue.take()) taken.push(share.dueMs);
    expect(taken).toEqual(dues.toSorted((a, b) => a - b));
    expect(queue.size).toBe(0);
  });
});

describe('what a step is taken to last', () => {
  it('follows what it lasts, and not what interrupts it once', () => {
    const share = new Share();
    for (let i = 0; i < 500; i++) share.learn(0.05);
    expect(share.costMs).toBeCloseTo(0.05, 2);
    share.learn(5);
    expect(share.costMs).toBeLessThan(0.2);
    for (let i = 0; i < 500; i++) share.learn(i % 16 === 0 ? 8 : 0);
    expect(share.costMs).toBeGreaterThan(0.3);
  });
});
