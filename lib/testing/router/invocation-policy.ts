import type { InvocationPolicy } from '../../protocol/invocation-policy.js';

export type { InvocationPolicy };

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

/** The names of all policies. */
export const invocationPolicies = Object.keys(choices) as readonly InvocationPolicy[];

/** Returns true if `value`, for example `Options.invoke` of a client, is one of the five policies. */
export function isInvocationPolicy(value: unknown): value is InvocationPolicy {
  return typeof value === 'string' && Object.hasOwn(choices, value);
}

/** Returns what chooses the callees of one procedure. */
export function calleeChoice(policy: InvocationPolicy, random: RandomSource): ChooseCallee {
  return choices[policy](random);
}
