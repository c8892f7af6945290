/**
 * `npm run bench:soak -- [--minutes 3] [--sessions 2000] [--seed 1]`: many clients do a bit of
 * everything for long, and it is watched what the server keeps. What each client does is decided by
 * the seed; how it falls together is not. Reported, not judged.
 */
import { parseArgs } from 'node:util';
import { setTimeout as wait } from 'node:timers/promises';
import { SeededRandom } from 'nestjs-wamp/testing';
import { digits, table } from './report.js';
import { type Report, ServerProcess } from './server-process.js';
import { SoakClient, Tally } from './soak/client.js';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '3' },
    sessions: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
  },
});
const sessions = Number(values.sessions);
const lengthMs = Number(values.minutes) * 60_000;
const reportMs = 15_000;
/** Each client does something once in so many milliseconds, on average. */
const pauseMs = 1_000;
const tickMs = 10;
/** Code that is compiled, and memory that is kept ready, is there from then on. */
const warmUpMs = 10_000;
const connectAtOnce = 50;
/** How long answers may take when nobody asks any more; the server lets go of connections within 2 s. */
const graceMs = 4_000;

const tally = new Tally();
const server = await ServerProcess.start('soak');
const dice = new SeededRandom(Number(values.seed));
const clients = Array.from(
  { length: sessions },
  (_, nth) => new SoakClient(server.port, nth, new SeededRandom(dice.below(2 ** 31)), tally),
);

const mebi = (bytes: number): string => digits(bytes / 2 ** 20);
const columns = [
  'after',
  'RSS MiB',
  'heap MiB',
  'sessions',
  'calls',
  'topics',
  'ended',
  'requests',
];
const rows: string[][] = [];

function note(when: string, { rss, heap, tables = {} }: Report): void {
  const sizes = ['sessions', 'calls', 'topics', 'ended'].map((name) => String(tables[name] ?? '-'));
  const row = [when, mebi(rss), mebi(heap), ...sizes, tally.requests.toLocaleString('en')];
  rows.push(row);
  console.error(row.join('  '));
}

async function inBatches(action: (client: SoakClient) => Promise<void>): Promise<void> {
  for (let i = 0; i < clients.length; i += connectAtOnce)
    await Promise.all(clients.slice(i, i + connectAtOnce).map(action));
}

/** Lets clients act, as many at a time as makes their rate; resolves when the last step is through. */
async function work(untilMs: number): Promise<void> {
  const running = new Set<Promise<void>>();
  let due = 0;
  let last = performance.now();
  while (last < untilMs) {
    await wait(tickMs);
    const now = performance.now();
    due += ((now - last) * sessions) / pauseMs;
    last = now;
    for (; due >= 1; due--) {
      const step = dice.pick(clients).step();
      running.add(step);
      void step.finally(() => running.delete(step));
    }
  }
  await Promise.all(running);
}

/** Everybody leaves; the server has no reason to keep anything. */
async function leave(): Promise<Report> {
  await inBatches((client) => client.leave());
  await wait(graceMs);
  return server.ask('collect');
}

note('start', await server.ask('collect'));
await inBatches((client) => client.connect());
await work(performance.now() + warmUpMs);
const before = await leave();
note('warm', before);
await inBatches((client) => client.connect());
note('connected', await server.ask('collect'));
const start = performance.now();
for (let at = reportMs; at <= lengthMs; at += reportMs) {
  await work(start + at);
  note(`${at / 1_000} s`, await server.ask('collect'));
}
for (const client of clients) client.resume();
await wait(graceMs);
const unanswered = clients.reduce((sum, client) => sum + client.unanswered, 0);
const after = await leave();
note('left', after);
await server.stop();

console.log(`### soak\n\n${sessions} sessions, seed ${values.seed}\n\n${table(columns, rows)}\n`);
console.log(`Clients: ${JSON.stringify(tally)}, ${unanswered} requests unanswered`);
console.log(`Tables of the server at the end: ${JSON.stringify(after.tables)}`);
console.log(`Heap at the end: ${mebi(after.heap - before.heap)} MiB more than after the warm-up`);
