import { digits, table } from '../report.js';
import { consoleCost } from './console-cost.js';
import { type Cost, costOf, type Row } from './cost.js';
import { pollsCost } from './polls.js';
import { rows } from './rows.js';
import { socketCost, socketRows } from './socket-rows.js';

type SocketCost = Pick<Row, 'limit' | 'what'> & { measure(): Promise<Cost> };

/** Rows that need a server and sockets. */
const overSockets: readonly SocketCost[] = [
  ...socketRows.map((row) => ({
    limit: row.limit,
    what: row.what,
    measure: () => socketCost(row),
  })),
  {
    limit: 'helloTimeoutMs',
    what: 'a transport of long-poll without HELLO',
    measure: () => pollsCost(false),
  },
  {
    limit: 'lostAfterMs',
    what: 'a session over long-poll that never asks for a message',
    measure: () => pollsCost(true),
  },
  {
    limit: '',
    what: 'a list of the console, with a search in 5,000 sessions',
    measure: consoleCost,
  },
];

/** Measures every limit whose name, or what is done to it, contains this. */
export async function limitsReport(only: string): Promise<string> {
  const isWanted = ({ limit, what }: Pick<Row, 'limit' | 'what'>): boolean =>
    `${limit} ${what}`.includes(only);
  const lines: string[][] = [];
  for (const row of rows.filter(isWanted)) lines.push(line(row, await costOf(row)));
  for (const row of overSockets.filter(isWanted)) lines.push(line(row, await row.measure()));
  const columns = ['Limit', 'At the limit', 'Heap', 'Longest step', 'All steps', 'Its end'];
  return table(columns, lines);
}

function line({ limit, what }: Pick<Row, 'limit' | 'what'>, cost: Cost): string[] {
  const { heap, longestMs, totalMs, endMs } = cost;
  const name = /^[a-z]+[A-Z]/.test(limit) ? `\`${limit}\`` : limit;
  const cells = [name, what, size(heap), ...[longestMs, totalMs, endMs].map(time)];
  console.error(cells.join('  '));
  return cells;
}

/** The smallest differences are those of the measurement. */
function size(bytes: number): string {
  if (!(bytes >= 100)) return '-';
  if (bytes < 1_024) return `${Math.round(bytes)} B`;
  return bytes < 2 ** 20 ? `${digits(bytes / 1_024)} KiB` : `${digits(bytes / 2 ** 20)} MiB`;
}

function time(ms: number): string {
  return Number.isNaN(ms) ? '-' : `${digits(ms)} ms`;
}
