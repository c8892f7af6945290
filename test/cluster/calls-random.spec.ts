import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../lib/testing/index.js';
import { type CallsProgram, CallsSimulation, callsProgram } from '../utils/calls-simulation.js';

async function run({ steps, lossPercent, maxDelayMs, seed }: CallsProgram): Promise<string[]> {
  const random = new SeededRandom(seed);
  const simulation = new CallsSimulation({
    isLost: () => random.chance(lossPercent / 100),
    delayMs: () => random.below(maxDelayMs),
    isRepeated: () => random.chance(0.02),
  });
  for (const step of steps) await simulation.take(step);
  await simulation.rest();
  return simulation.flaws();
}

describe('random programs of calls on three nodes', () => {
  it('every call ends exactly once, nothing runs twice, and nothing is left', async () => {
    const property = fc.asyncProperty(callsProgram, async (program) => {
      expect(await run(program)).toEqual([]);
    });
    await fc.assert(property, { numRuns: 60, endOnFailure: true });
  });
});
