/**
 * `npm run bench:hostile -- [--seconds 4] [--connections 500] [--only "slow readers"]`: a server with
 * the default limits and a heap of 1 GB, and 500 clients of each kind that means harm, one kind after
 * the other and then mixed. Each time: does the server live, is somebody else still served, how long did
 * the loop stand still, and what did it hold. It fails if the server dies, the canary's 99th
 * percentile is 200 ms or more, or the loop stands still for 50 ms or more; the time in which the server
 * was ready to run and other programs had its core is told, and not counted.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { loadavg } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Order } from './hostile/attackers.js';
import { Canary } from './hostile/canary.js';
import type { Toll } from './hostile/connection.js';
import { kinds } from './hostile/kinds.js';
import { goFirst } from './priority.js';
import { digits, table } from './report.js';
import { type Report, ServerProcess } from './server-process.js';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '4' },
    connections: { type: 'string', default: '500' },
    only: { type: 'string' },
  },
});
const must = { canaryMs: 200, standstillMs: 50 };
const seconds = Number(values.seconds);
/** For a kind's memory to be given back, in milliseconds; the server lets go of connections within 2 s. */
const restMs = 500;
const wanted = kinds.filter(({ name }) => values.only === undefined || name.includes(values.only));

let server = await ServerProcess.start('hostile', ['--max-old-space-size=1024']);
let attackers = startAttackers();
const failures: string[] = [];
const rows: string[][] = [];

function startAttackers() {
  const file = fileURLToPath(new URL('hostile/attackers.js', import.meta.url));
  return fork(file, [String(server.port)], { stdio: 'inherit' });
}

/** One after the other a measurement of nobody, of each kind, and of all kinds mixed. */
async function round(name: string, names: readonly string[], length: number): Promise<void> {
  const canary = await Canary.open(server.port);
  await wait(200);
  await server.ask('usage');
  canary.clear();
  const connections = names.length === 0 ? 0 : Number(values.connections);
  attackers.send({ kinds: names, connections } satisfies Order);
  await wait(length * 1_000);
  const report = await Promise.race([server.ask('usage'), server.exited.then(() => undefined)]);
  attackers.send('stop');
  const [toll] = (await once(attackers, 'message')) as [Toll];
  if (report === undefined) return died(name);
  await canary.close();
  judge(name, canary, report, toll);
  await rest();
}

async function died(name: string): Promise<void> {
  failures.push(`${name}: the server died`);
  rows.push([name, 'no', ...Array<string>(9).fill('-'), '']);
  attackers.disconnect();
  server = await ServerProcess.start('hostile', ['--max-old-space-size=1024']);
  attackers = startAttackers();
}

/** Until everything of a kind is gone. */
async function rest(): Promise<void> {
  for (let i = 0; i < 20; i++) {
    await wait(restMs);
    const { tables } = await server.ask('collect');
    if (tables?.['connections'] === 0) return;
  }
  failures.push('connections were left over');
}

function judge(name: string, canary: Canary, report: Report, toll: Toll): void {
  const {
    longest = 0,
    own = 0,
    rss = 0,
    heap = 0,
    connections: _,
    held,
    ...ended
  } = report.tables!;
  const p99 = canary.latencies.percentile(0.99);
  const ownMs = own / 1e3;
  if (!(p99 < must.canaryMs)) failures.push(`${name}: canary p99 ${digits(p99)} ms`);
  if (ownMs >= must.standstillMs) failures.push(`${name}: standstill ${digits(ownMs)} ms`);
  if (canary.unanswered > 0) failures.push(`${name}: ${canary.unanswered} calls unanswered`);
  const row = [
    name,
    'yes',
    ...[canary.latencies.percentile(0.5), p99, canary.maxMs, longest / 1e3, ownMs].map(digits),
    ...[rss, heap, held!].map((bytes) => digits(bytes / 2 ** 20)),
    digits(toll.sentBytes / 2 ** 20),
    reasonsOf(ended, toll),
  ];
  rows.push(row);
  console.error(`${row.join('  ')}  load ${loadavg()[0]!.toFixed(1)}`);
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
attackers.disconnect();
await server.stop();

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
