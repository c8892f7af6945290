import type { Contestant, Habits, Scenario } from './catalogue.js';
import { Latencies } from './load/latencies.js';
import type { Load, Subject } from './load/load.js';
import { Watch } from './load/watch.js';
import { ServerProcess } from './server-process.js';
import { median } from './statistics.js';

/** How long, and how often, each contestant is measured. */
export interface Effort {
  readonly rounds: number;
  readonly roundMs: number;
  readonly warmUpMs: number;
  /** Further flags of Node for a server. */
  flagsFor?(contestant: Contestant): string[];
}

/** One round of one contestant. */
export interface Sample {
  /** Processor time of the server per operation, in microseconds. */
  readonly cpuMicros: number;
  readonly perSecond: number;
  /** Latencies in milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** How busy the two sides were: processor time by time passed. */
  readonly serverBusy: number;
  readonly generatorBusy: number;
  /** The server's resident memory in bytes. */
  readonly rss: number;
}

/** All rounds of one contestant. */
export interface Result {
  readonly contestant: Contestant;
  readonly samples: readonly Sample[];
  /** The median of each figure. */
  readonly middle: Sample;
  /** CPU per operation by that of the first contestant in the same round, round by round. */
  readonly ratios: readonly number[];
  /** The same of the median latency. */
  readonly p50Ratios: readonly number[];
}

interface Entry {
  readonly contestant: Contestant;
  readonly server: ServerProcess;
  readonly load: Load;
  readonly awake: boolean;
  readonly samples: Sample[];
}

const latencies = new Latencies();

async function measureOnce({ server, load, awake }: Entry, ms: number): Promise<Sample> {
  await load.lead?.();
  latencies.clear();
  const before = await server.ask('usage');
  const start = performance.now();
  const own = process.cpuUsage();
  const watch = awake ? new Watch() : undefined;
  const operations = await load.run(ms, latencies);
  const waited = watch?.end() ?? 0;
  const { user, system } = process.cpuUsage(own);
  const micros = (performance.now() - start) * 1_000;
  const after = await server.ask('usage');
  await load.reset?.();
  const cpu = after.cpuMicros - before.cpuMicros;
  return {
    cpuMicros: cpu / operations,
    perSecond: (operations * 1_000_000) / micros,
    p50: latencies.percentile(0.5),
    p99: latencies.percentile(0.99),
    serverBusy: cpu / micros,
    generatorBusy: (user + system - waited) / micros,
    rss: after.rss,
  };
}

/** A contestant's own server, warm and with all clients connected. */
export async function prepare(
  open: (subject: Subject) => Promise<Load>,
  contestant: Contestant,
  { warmUpMs, flagsFor }: Effort,
  { warmUps = 1, awake = false }: Habits = {},
): Promise<Entry> {
  const server = await ServerProcess.start(contestant.target, flagsFor?.(contestant));
  const load = await open({ port: server.place, dialect: contestant.dialect });
  const entry = { contestant, server, load, awake, samples: [] };
  for (let i = 0; i < warmUps; i++) await measureOnce(entry, warmUpMs);
  return entry;
}

/** Measures each entry in turn, round by round: what disturbs the machine disturbs all of them. */
export async function measureRounds(
  entries: readonly Entry[],
  { rounds, roundMs }: Effort,
  { times = 1 }: Habits = {},
): Promise<Result[]> {
  for (let round = 0; round < rounds * times; round++)
    for (const entry of entries) entry.samples.push(await measureOnce(entry, roundMs));
  return resultsOf(entries);
}

function resultsOf(measured: readonly Pick<Result, 'contestant' | 'samples'>[]): Result[] {
  const [first] = measured;
  const ratios = (samples: readonly Sample[], key: keyof Sample): number[] =>
    samples.map((sample, i) => sample[key] / first!.samples[i]![key]);
  return measured.map(({ contestant, samples }) => ({
    contestant,
    samples,
    middle: medianSample(samples),
    ratios: ratios(samples, 'cpuMicros'),
    p50Ratios: ratios(samples, 'p50'),
  }));
}

export async function stop({ server, load }: Entry): Promise<void> {
  await load.close();
  await server.stop();
}

/** Measures the contestants of a scenario against each other. */
export async function measure(scenario: Scenario, effort: Effort): Promise<Result[]> {
  const { contestants, starts = 1 } = scenario;
  const all = contestants.map((contestant) => ({ contestant, samples: [] as Sample[] }));
  for (let start = 0; start < starts; start++) {
    // Whoever starts later has an advantage of 2 %.
    const order = start % 2 === 0 ? all : all.toReversed();
    const entries = await prepareAll(order, scenario, effort);
    const results = await measureRounds(entries, effort, scenario);
    results.forEach(({ samples }, i) => order[i]!.samples.push(...samples));
    await Promise.all(entries.map(stop));
  }
  return resultsOf(all);
}

async function prepareAll(
  contestants: readonly Pick<Entry, 'contestant'>[],
  scenario: Scenario,
  effort: Effort,
): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (const { contestant } of contestants) {
    const open = (subject: Subject): Promise<Load> => scenario.open(subject, contestant);
    entries.push(await prepare(open, contestant, effort, scenario));
  }
  return entries;
}

function medianSample(samples: readonly Sample[]): Sample {
  const of = (key: keyof Sample): number => median(samples.map((sample) => sample[key]));
  return {
    cpuMicros: of('cpuMicros'),
    perSecond: of('perSecond'),
    p50: of('p50'),
    p99: of('p99'),
    serverBusy: of('serverBusy'),
    generatorBusy: of('generatorBusy'),
    rss: of('rss'),
  };
}
