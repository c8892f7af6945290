import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../lib/testing/index.js';
import { type CallsProgram, CallsSimulation, callsProgram } from '../utils/calls-simulation.js';

// More by `RANDOM_RUNS=20000`; the time limit grows along.
const numRuns = Number(process.env['RANDOM_RUNS'] ?? 60);
const limitMs = Math.max(120_000, 1_000 * numRuns);

async function run({
  steps,
  lossPercent,
  maxDelayMs,
  seed,
}: CallsProgram): Promise<CallsSimulation> {
  const random = new SeededRandom(seed);
  const simulation = new CallsSimulation({
    isLost: () => random.chance(lossPercent / 100),
    delayMs: () => random.below(maxDelayMs),
    isRepeated: () => random.chance(0.02),
  });
  for (const step of steps) await simulation.take(step);
  await simulation.rest();
  return simulation;
}

describe('random programs of calls on three nodes', () => {
  it(
    'every call ends exactly once, nothing runs twice, and nothing is left',
    async () => {
      const outcomes = new Set<string>();
      const property = fc.asyncProperty(callsProgram, async (program) => {
        const simulation = await run(program);
        for (const outcome of simulation.outcomes()) outcomes.add(outcome);
        expect(simulation.flaws()).toEqual([]);
      });
      await fc.assert(property, { numRuns, endOnFailure: true });
      // Otherwise the programs would say nothing.
      const usual = ['sum', 'echo', 'count'].map((kind) => `${kind} result`);
      const failed = ['count wamp.error.timeout', 'sum wamp.error.unavailable'];
      expect([...outcomes]).toEqual(expect.arrayContaining([...usual, ...failed]));
    },
    limitMs,
  );
});
