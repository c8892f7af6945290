/**
 * `npm run bench:client -- [--rounds 5] [--only calls,events,idle] [--profile]`: processor time of clients for a
 * call and for an event, and the memory of idle ones. They take turns. Each client has a process of its own, and a
 * server of its own: an event of a shared one would also wake the clients that rest.
 */
import { parseArgs } from 'node:util';
import { ClientProcess } from './client/client-process.js';
import { type ClientContestant, contestants, ours } from './client/contestants.js';
import type { Order, Outcome } from './client/subject.js';
import { pinGenerator } from './cores.js';
import { profileFlags, profileReport } from './profile.js';
import { digits, machine, summary, table, type Verdict } from './report.js';
import { ServerProcess } from './server-process.js';
import { median } from './statistics.js';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    only: { type: 'string', default: 'calls,one,events,idle' },
    profile: { type: 'boolean', default: false },
  },
});
pinGenerator();
const rounds = Number(values.rounds);
/** So many rounds, in one go, before the first that counts: V8 compiles what is hot by then. */
const warmUps = 8;
const idleClients = 1_000;
const asked = new Set(values.only.split(','));

/** What clients do in a round, by its name on the command line. */
const scenarios: Readonly<Record<string, readonly [title: string, order: Order]>> = {
  calls: ['a call, 16 in flight', { type: 'calls', count: 10_000, atOnce: 16 }],
  one: ['a call, one at a time', { type: 'calls', count: 4_000, atOnce: 1 }],
  events: ['an event, 100 in one turn', { type: 'events', count: 50_000, perCall: 100 }],
};

interface Entry {
  readonly contestant: ClientContestant;
  readonly client: ClientProcess;
}

const servers: ServerProcess[] = [];
const verdicts: Verdict[] = [];

async function enter(contestant: ClientContestant): Promise<Entry> {
  const { name, subject, target } = contestant;
  const flags = values.profile ? profileFlags({ name }) : [];
  const server = await ServerProcess.start(target);
  servers.push(server);
  return { contestant, client: await ClientProcess.start(subject, server.port, flags) };
}

/** Lets all clients work in turn, round by round. */
async function measure(entries: readonly Entry[], order: Order): Promise<Outcome[][]> {
  const outcomes: Outcome[][] = entries.map(() => []);
  for (const { client } of entries) await client.run({ ...order, count: order.count * warmUps });
  for (let round = 0; round < rounds; round++)
    for (const [i, { client }] of entries.entries()) outcomes[i]!.push(await client.run(order));
  return outcomes;
}

/** Processor time of one client by that of another one in the same round. */
function ratios(of: readonly Outcome[], by: readonly Outcome[]): number[] {
  return of.map(({ cpuMicros }, round) => cpuMicros / by[round]!.cpuMicros);
}

function report(title: string, { count }: Order, outcomes: readonly Outcome[][]): string {
  const rows = contestants.map(({ name }, i) => {
    const own = outcomes[i]!;
    const toFirst = ratios(own, outcomes[0]!);
    return [
      name,
      digits(median(own.map(({ cpuMicros }) => cpuMicros / count))),
      digits(median(toFirst)),
      `${digits(Math.min(...toFirst))} to ${digits(Math.max(...toFirst))}`,
      digits(median(own.map(({ ms }) => (count * 1_000) / ms))),
    ];
  });
  const head = ['client', 'CPU us', `by ${contestants[0]!.name}`, 'min to max', 'per second'];
  return `### ${title}\n\n${table(head, rows)}\n`;
}

function judge(scenario: string, outcomes: readonly Outcome[][]): void {
  const own = outcomes[contestants.indexOf(ours)]!;
  for (const [i, { name, goal }] of contestants.entries()) {
    const server = `${ours.name} by ${name}`;
    if (goal !== undefined)
      verdicts.push({ scenario, server, ratio: median(ratios(own, outcomes[i]!)), goal });
  }
}

async function idleReport(): Promise<string> {
  const rows: string[][] = [];
  for (const contestant of contestants) {
    const { client } = await enter(contestant);
    const { rss, heap } = await client.run({ type: 'idle', count: idleClients });
    await client.stop();
    rows.push([
      contestant.name,
      digits(rss / idleClients / 1_024),
      digits(heap / idleClients / 1_024),
    ]);
  }
  return `### ${idleClients} idle clients, each of them\n\n${table(['client', 'RSS KiB', 'heap KiB'], rows)}\n`;
}

const entries: Entry[] = [];
for (const contestant of contestants) entries.push(await enter(contestant));
for (const [name, [title, order]] of Object.entries(scenarios)) {
  if (!asked.has(name)) continue;
  const outcomes = await measure(entries, order);
  judge(title, outcomes);
  console.log(report(title, order, outcomes));
}
for (const { client } of entries) await client.stop();
if (values.profile) for (const contestant of contestants) console.log(profileReport(contestant));
if (asked.has('idle')) console.log(await idleReport());
for (const server of servers) await server.stop();
if (verdicts.length > 0) console.log(`### Goals\n\n${summary(verdicts)}\n`);
console.log(`${machine()}, ${rounds} rounds`);
