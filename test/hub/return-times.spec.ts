import { afterEach, describe, expect, it, vi } from 'vitest';
import { ReturnTimes } from '../../lib/hub/hosting/return-times.js';
import { createTestHub, MemoryConnection } from '../../lib/testing/index.js';

afterEach(() => vi.restoreAllMocks());

/** Returns how many times are in each of equal parts of a second. */
function perSlice(times: readonly number[], slices: number): number[] {
  const counts = Array.from({ length: slices }, () => 0);
  for (const ms of times) counts[Math.ceil((ms * slices) / 1_000) - 1]!++;
  return counts;
}

describe('the times after which clients return', () => {
  it.each([
    [10_000, 100],
    [10_000, 10],
    [1_000, 100],
    [100, 10],
    [7, 7],
  ])('of %i clients are spread evenly over %i slices, wherever they begin', (clients, slices) => {
    for (const start of [0, 0.1, 0.381_966, 0.5, 0.999_999]) {
      vi.spyOn(Math, 'random').mockReturnValue(start);
      const times = new ReturnTimes(1_000);
      const drawn = Array.from({ length: clients }, () => times.next());
      const counts = perSlice(drawn, slices);
      const share = clients / slices;
      expect(Math.min(...counts)).toBeGreaterThanOrEqual(share - 2);
      expect(Math.max(...counts)).toBeLessThanOrEqual(share + 2);
    }
  });

  it('are as even for those that leave first, and for those that leave later', () => {
    const times = new ReturnTimes(1_000);
    for (const clients of [100, 300, 1_000, 50]) {
      const counts = perSlice(
        Array.from({ length: clients }, () => times.next()),
        10,
      );
      for (const count of counts) expect(Math.abs(count - clients / 10)).toBeLessThanOrEqual(2);
    }
  });

  it('begin elsewhere in each process', () => {
    expect(new ReturnTimes(1e9).next()).not.toBe(new ReturnTimes(1e9).next());
  });

  it('are whole milliseconds, at least 1, or 0 where nothing is spread', () => {
    const times = new ReturnTimes(5);
    const drawn = Array.from({ length: 1_000 }, () => times.next());
    expect(new Set(drawn)).toEqual(new Set([1, 2, 3, 4, 5]));
    expect(new ReturnTimes(0).next()).toBe(0);
  });
});

describe('a session that ends', () => {
  const end = async (options: object, leave: 'close' | 'kick'): Promise<unknown[]> => {
    const closes = vi.spyOn(MemoryConnection.prototype, 'close');
    const test = createTestHub(options);
    for (let i = 0; i < 40; i++) await test.join();
    if (leave === 'close') await test.hub.close();
    else void test.hub.kick({ realm: 'realm1' });
    test.clock.advance(10_000);
    return closes.mock.calls.map(([returnInMs]: unknown[]) => returnInMs);
  };

  it('at a shutdown is told to return within restartSpreadMs', async () => {
    const times = (await end({ restartSpreadMs: 1_000 }, 'close')) as number[];
    expect(times).toHaveLength(40);
    for (const count of perSlice(times, 4)) expect(Math.abs(count - 10)).toBeLessThanOrEqual(2);
  });

  it('at a shutdown is told to return within 5 seconds, by default', async () => {
    const times = (await end({}, 'close')) as number[];
    expect(Math.max(...times)).toBeLessThanOrEqual(5_000);
    expect(Math.max(...times)).toBeGreaterThan(4_500);
  });

  it.each([
    ['a shutdown without a spread', { restartSpreadMs: 0 }, 'close', 0],
    ['a shutdown with GOODBYE', { shutdown: 'goodbye' }, 'close', undefined],
    ['a kick', {}, 'kick', undefined],
  ] as const)('by %s is told no time', async (_, options, leave, told) => {
    expect(new Set(await end(options, leave))).toEqual(new Set([told]));
  });
});
