/**
 * `npm run bench:hostile -- [--seconds 4] [--connections 500] [--only "slow readers"]`: a server with
 * the default limits and a heap of 1 GB, and 500 clients of each kind that means harm, one kind after
 * the other and then mixed, who all leave at once. Each time: does the server live, is somebody else
 * still served, how long did the loop stand still, and what did it hold. It fails if the server dies, the
 * canary's 99th percentile is 200 ms or more, or the loop stands still for 50 ms or more; the time in
 * which the server was ready to run and other programs had its core is told, and not counted. Beside each
 * kind of WebSocket that fails stands the same attack on a server of nothing but `ws`.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { loadavg } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Order } from './hostile/attackers.js';
import { Canary } from './hostile/canary.js';
import type { Toll } from './hostile/connection.js';
import { kinds } from './hostile/kinds.js';
import { roads } from './hostile/roads.js';
import { goFirst } from './priority.js';
import { digits, table } from './report.js';
import { type Report, type Request, ServerProcess } from './server-process.js';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '4' },
    connections: { type: 'string', default: '500' },
    only: { type: 'string' },
  },
});
const must = { canaryMs: 200, standstillMs: 50 };
const seconds = Number(values.seconds);
/** How long the server is watched after all hostile clients have left, in milliseconds. */
const leavingMs = 500;
/** A server that is silent for so long counts as dead, in milliseconds. */
const patienceMs = 10_000;
/** For a kind's memory to be given back, in milliseconds. */
const restMs = 500;
/** How often: the system may have accepted messages of a kind that make work for half a minute. */
const rests = 120;
const wanted = kinds.filter(({ name }) => values.only === undefined || name.includes(values.only));

function isByWebSocket(kind: string): boolean {
  return kinds.find(({ name }) => name === kind)?.road === roads.webSocket;
}

/** A server under attack, and who attacks it. */
class Arena {
  private constructor(
    readonly server: ServerProcess,
    readonly attackers: ChildProcess,
  ) {}

  static async open(target: string): Promise<Arena> {
    const server = await ServerProcess.start(target, ['--max-old-space-size=1024']);
    const file = fileURLToPath(new URL('hostile/attackers.js', import.meta.url));
    const attackers = fork(file, [server.port, server.place].map(String), { stdio: 'inherit' });
    // They have to be loaded, too.
    await once(attackers, 'message');
    return new Arena(server, attackers);
  }

  async close(): Promise<void> {
    this.attackers.disconnect();
    await this.server.stop();
  }
}

let ours = await Arena.open('hostile');
const failures: string[] = [];
const rows: string[][] = [];

/** One after the other a measurement of nobody, of each kind, and of all kinds mixed. */
async function round(name: string, names: readonly string[], length: number): Promise<void> {
  const missed = failures.length;
  const outcome = await attack(ours, names, length);
  if (outcome === undefined) return died(name);
  judge(name, outcome);
  if (!(await comesToRest(ours))) await died(`${name}, afterwards`);
  if (failures.length > missed && names.every(isByWebSocket)) await beside(name, names, length);
}

/** The same without anything of ours: what is missed there, too, is the machine. */
async function beside(name: string, names: readonly string[], length: number): Promise<void> {
  const bare = await Arena.open('hostile-bare');
  const outcome = await attack(bare, names, length);
  const title = `the same on bare ws: ${name}`;
  if (outcome === undefined) silent(title);
  else tell(title, outcome);
  await bare.close();
}

interface Outcome {
  readonly canary: Canary;
  /** What the server told at the end of the attack, and when all who took part had left at once. */
  readonly during: Report;
  readonly after: Report;
  readonly toll: Toll;
}

/** Returns what others noticed; `undefined` if the server died, or is silent. */
async function attack(
  { server, attackers }: Arena,
  names: readonly string[],
  length: number,
): Promise<Outcome | undefined> {
  const canary = await Canary.open(server.port);
  await wait(200);
  await server.ask('usage');
  canary.clear();
  const connections = names.length === 0 ? 0 : Number(values.connections);
  attackers.send({ kinds: names, connections } satisfies Order);
  await wait(length * 1_000);
  const during = await asked(server, 'usage');
  attackers.send('stop');
  const [toll] = (await once(attackers, 'message')) as [Toll];
  await wait(leavingMs);
  const after = during && (await asked(server, 'usage'));
  if (after === undefined) server.kill();
  await canary.close();
  return after && { canary, during, after, toll };
}

/** Returns what the server tells; `undefined` if it died, or is silent. */
function asked(server: ServerProcess, request: Request): Promise<Report | undefined> {
  return Promise.race([
    server.ask(request),
    server.exited.then(() => undefined),
    wait(patienceMs, undefined, { ref: false }),
  ]);
}

async function died(name: string): Promise<void> {
  failures.push(`${name}: the server died`);
  silent(name);
  await ours.close();
  ours = await Arena.open('hostile');
}

/** Adds a row without figures. */
function silent(name: string): void {
  rows.push([name, 'no', ...Array<string>(9).fill('-'), '']);
}

/** Waits until everything of a kind is gone. Returns false if the server died meanwhile, or is silent. */
async function comesToRest({ server }: Arena): Promise<boolean> {
  for (let i = 0; i < rests; i++) {
    await wait(restMs);
    const report = await asked(server, 'collect');
    if (report === undefined) server.kill();
    if (report === undefined || report.tables?.['connections'] === 0) return report !== undefined;
  }
  failures.push('connections were left over');
  return true;
}

function judge(name: string, outcome: Outcome): void {
  const { p99, ownMs } = tell(name, outcome);
  const { unanswered } = outcome.canary;
  if (!(p99 < must.canaryMs)) failures.push(`${name}: canary p99 ${digits(p99)} ms`);
  if (ownMs >= must.standstillMs) failures.push(`${name}: standstill ${digits(ownMs)} ms`);
  if (unanswered > 0) failures.push(`${name}: ${unanswered} calls unanswered`);
}

/** Adds a row to the table. */
function tell(
  name: string,
  { canary, during, after, toll }: Outcome,
): { p99: number; ownMs: number } {
  const {
    longest = 0,
    own = 0,
    rss = 0,
    heap = 0,
    held = 0,
    connections: _,
    ...ended
  } = during.tables!;
  const end = after.tables!;
  const standstills = [Math.max(longest, end['longest']!), Math.max(own, end['own']!)];
  const { latencies, maxMs } = canary;
  const [p50, p99] = [latencies.percentile(0.5), latencies.percentile(0.99)];
  const [standstillMs, ownMs] = standstills.map((micros) => micros / 1e3) as [number, number];
  const row = [
    name,
    'yes',
    ...[p50, p99, maxMs, standstillMs, ownMs].map(digits),
    ...[rss, heap, held].map((bytes) => digits(bytes / 2 ** 20)),
    digits(toll.sentBytes / 2 ** 20),
    reasonsOf(ended, toll),
  ];
  rows.push(row);
  console.error(`${row.join('  ')}  load ${loadavg()[0]!.toFixed(1)}`);
  return { p99, ownMs };
}

/** Sessions that have ended, as the server tells, and refusals before there was a session, as clients read. */
function reasonsOf(ended: Record<string, number>, { reasons }: Toll): string {
  const all = Object.keys({ ...reasons, ...ended });
  const counts = all.map((reason) => [reason, ended[reason] ?? reasons[reason]] as const);
  return counts.map(([reason, count]) => `${reason} ${count}`).join(', ');
}

const priority = goFirst() ? 'raised' : 'as usual';
console.error(`load before: ${loadavg()[0]!.toFixed(1)}, priority ${priority}`);
await round('nobody', [], seconds);
for (const { name } of wanted) await round(name, [name], seconds);
if (wanted.length > 1)
  await round(
    'all kinds mixed',
    wanted.map(({ name }) => name),
    5 * seconds,
  );
await ours.close();

const columns = [
  'kind',
  'alive',
  ...['p50 ms', 'p99 ms', 'max ms', 'standstill ms', 'without waiting for a core'],
  ...['RSS MiB', 'heap MiB', 'held MiB', 'sent MiB'],
  'ended, and why',
];
console.log(
  `### hostile clients\n\n${values.connections} of each kind\n\n${table(columns, rows)}\n`,
);
console.log(failures.length === 0 ? 'Every must is met.' : `Missed:\n${failures.join('\n')}`);
console.log(`load after: ${loadavg()[0]!.toFixed(1)}, priority of server and canary ${priority}`);
process.exitCode = failures.length === 0 ? 0 : 1;
