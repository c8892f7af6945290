import { parseArgs } from 'node:util';
import { type Scenario, scenarios } from './catalogue.js';
import type { Effort } from './measure.js';
import { profileFlags } from './profile.js';

const usage = `npm run bench -- [--quick] [--growth] [--cluster] [--profile] [--only rpc,fanout] [--rounds 5]

  --quick   under two minutes: short rounds, and only the servers that the goals are about
  --growth  how the cost of a call grows with sessions, procedures, topics and patterns
  --cluster three nodes over NATS and over Redis, against socket.io with its Redis adapter
  --only    these scenarios: ${[...scenarios.map(({ name }) => name), 'idle'].join(', ')}
  --profile takes a CPU profile of each server and prints what takes the time
  --rounds  how often each server is measured; default 5`;

/** What was asked for on the command line. */
export interface Options {
  readonly effort: Effort;
  readonly growth: boolean;
  /** Undefined, or how much of the cluster is measured. */
  readonly cluster: 'quick' | 'whole' | undefined;
  readonly profile: boolean;
  readonly scenarios: readonly Scenario[];
  /** How many idle sessions make the slope of memory; 0 for none. */
  readonly idleSessions: number;
}

/** Reads the command line; what it does not know ends the process with the usage. */
export function readOptions(): Options {
  const { quick, growth, cluster, profile, only, rounds } = parse();
  const names = only?.split(',');
  const chosen = scenarios.filter(({ name }) => names === undefined || names.includes(name));
  const idle = names === undefined ? !quick : names.includes('idle');
  const times = quick ? { roundMs: 120, warmUpMs: 250 } : { roundMs: 1_000, warmUpMs: 1_000 };
  return {
    effort: { rounds: Number(rounds), ...times, ...(profile && { flagsFor: profileFlags }) },
    growth,
    cluster: cluster ? (quick ? 'quick' : 'whole') : undefined,
    profile,
    scenarios: quick ? chosen.map(shortened).filter(isThere) : chosen,
    idleSessions: idle ? 10_000 : 0,
  };
}

function parse() {
  const options = {
    quick: { type: 'boolean', default: false },
    growth: { type: 'boolean', default: false },
    cluster: { type: 'boolean', default: false },
    profile: { type: 'boolean', default: false },
    only: { type: 'string' },
    rounds: { type: 'string', default: '5' },
  } as const;
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`);
    process.exit(1);
  }
}

function shortened(scenario: Scenario): Scenario {
  const contestants = scenario.contestants.filter(({ isExtra }) => !isExtra);
  return { ...scenario, contestants, starts: 1 };
}

function isThere({ contestants }: Scenario): boolean {
  return contestants.length > 0;
}
