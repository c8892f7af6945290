import { ownMs } from '../core-wait.js';
import { digits, table } from '../report.js';
import { median } from '../statistics.js';
import { type Subject, subjects } from './subjects.js';
import { Stage } from './stage.js';

const factors = [1, 10, 100];
const base = 500;
const rounds = 2;
/** What is done to a table, in this order. */
const operations = ['insert', 'look up', 'remove', 'end'] as const;
type Operation = (typeof operations)[number];
/** Nanoseconds for each entry. */
type Times = Partial<Record<Operation, number>>;

/** Measures how long each entry of a table takes, with so many of them, ten times and a hundred times. */
export async function growthReport(only: string): Promise<string> {
  const lines: string[][] = [];
  for (const subject of subjects.filter(({ name }) => name.includes(only))) {
    await measure(subject, base);
    const times: Times[] = [];
    for (const factor of factors) times.push(await measure(subject, base * factor));
    for (const operation of operations) {
      const measured = times.map((each) => each[operation] ?? Number.NaN);
      if (Number.isNaN(measured[0])) continue;
      lines.push([subject.name, operation, ...measured.map(digits), ratioOf(measured)]);
      console.error(lines.at(-1)?.join('  '));
    }
  }
  const counts = factors.map((factor) => `${(base * factor).toLocaleString('en')}: ns each`);
  return table(['Table', 'Operation', ...counts, 'Ratio'], lines);
}

function ratioOf(measured: readonly number[]): string {
  return digits((measured.at(-1) as number) / (measured[0] as number));
}

async function measure(subject: Subject, count: number): Promise<Times> {
  const all: Times[] = [];
  // Few entries are over too soon to say much.
  const times = count > 1_000 ? rounds : 3 * rounds;
  for (let i = 0; i < times; i++) all.push(await measureOnce(subject, count));
  const middle = (operation: Operation): [Operation, number] => [
    operation,
    median(all.map((each) => each[operation] ?? Number.NaN)),
  ];
  return Object.fromEntries(operations.map(middle));
}

/** Limits are off: how a table grows is asked, and not where it ends. */
const unlimited = {
  maxBytesPerSecond: 0,
  maxCallsInFlight: 0,
  maxHeldBytes: 0,
  maxInputBufferBytes: 0,
  maxMessagesPerSecond: 0,
  maxOutboxBytes: 0,
  maxPatternSubscriptions: 0,
  maxRegistrations: 0,
  maxSessions: 0,
  maxSessionsPerAddress: 0,
  maxSubscriptions: 0,
  maxTotalBytes: 0,
  maxUndecidedRequests: 0,
  maxWaitingEvents: 0,
};

async function measureOnce(subject: Subject, count: number): Promise<Times> {
  const stage = new Stage({ ...unlimited, ...subject.limits }, (own) => ({
    realm: ['realm1', '*'],
    callTimeoutMs: 0,
    ...subject.options?.(own),
  }));
  const work = subject.open(stage, count);
  const times: Times = {};
  for (const operation of operations) {
    const action = work[operation];
    if (action === undefined) continue;
    if (operation === 'end' && work.remove !== undefined) await work.insert();
    globalThis.gc?.();
    const start = ownMs();
    await action();
    times[operation] = ((ownMs() - start) * 1e6) / count;
  }
  for (const client of stage.clients) client.hangUp();
  return times;
}
