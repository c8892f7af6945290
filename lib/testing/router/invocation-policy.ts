import type { Report } from '../../hub/operations/report.js';
import type { InvocationPolicy } from '../../protocol/invocation-policy.js';
import * as texts from '../texts.js';

/** Returns the place of the next callee among those of a procedure. */
export type ChooseCallee = (callees: number) => number;

/** Returns a number from 0 on, below 1. */
export type RandomSource = () => number;

type ChoiceMaker = (random: RandomSource) => ChooseCallee;

const choices: Readonly<Record<InvocationPolicy, ChoiceMaker>> = {
  single: () => () => 0,
  first: () => () => 0,
  last: () => (callees) => callees - 1,
  random: (random) => (callees) => Math.floor(random() * callees),
  roundrobin: () => {
    let calls = 0;
    return (callees) => calls++ % callees;
  },
};

/** Returns a source that reports what is wrong with another one, and is 0 then. */
export function guardedRandom(source: RandomSource, report: Report): RandomSource {
  return () => {
    try {
      const number: unknown = source();
      if (typeof number === 'number' && number >= 0 && number < 1) return number;
      throw new RangeError(texts.noRandom(number));
    } catch (error) {
      report(texts.randomFailed, error);
      return 0;
    }
  };
}

/** Returns what chooses the callees of one procedure. */
export function calleeChoice(policy: InvocationPolicy, random: RandomSource): ChooseCallee {
  return choices[policy](random);
}
