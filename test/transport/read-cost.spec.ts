import { describe, expect, it } from 'vitest';
import { defaults } from '../../lib/transport/defaults.js';
import { ReadCost } from '../../lib/transport/sockets/read-cost.js';

const { firstSteps, longestCountedMs, rememberedSteps } = defaults;
const bytes = 100;

/** The cost of one step after steps of these durations, in milliseconds. */
function after(...steps: readonly number[]): number {
  const cost = new ReadCost();
  for (const ms of steps) cost.add(ms, bytes);
  return cost.byteMs * bytes;
}

const steps = (count: number, ms: number): number[] => Array<number>(count).fill(ms);
const short = steps(4 * rememberedSteps, 0.1);
const long = longestCountedMs;

describe('the cost of reading', () => {
  it.each([
    ['one long step', [...short, long], 0.1],
    ['one that is long ago', [...short, long, ...short], 0.1],
    [
      'one in every so many steps',
      Array.from({ length: 5 }, () => [...steps(rememberedSteps, 0.1), long]).flat(),
      0.1,
    ],
    ['only long steps', steps(rememberedSteps * 4, 2), 2],
  ])('after %s', (_when, durations, expected) => {
    expect(after(...durations)).toBeCloseTo(expected, 1);
  });

  it.each([
    ['two long steps among short ones', [...short, long, ...steps(5, 0.1), long]],
    [
      'steps of which every eighth is long',
      Array.from({ length: 64 }, () => [...steps(7, 0.1), long]).flat(),
    ],
    ['a long one among the first', [0.1, long]],
    ['the last of the first', [...steps(firstSteps - 1, 0.1), long]],
  ])('is higher after %s', (_when, durations: number[]) => {
    expect(after(...durations)).toBeGreaterThan(0.2);
  });

  it('leaves out the bytes of a step with its time', () => {
    const cost = new ReadCost();
    for (const ms of short) cost.add(ms, bytes);
    const { byteMs } = cost;
    cost.add(long, 1_000_000);
    expect(cost.byteMs).toBeCloseTo(byteMs, 6);
  });
});
