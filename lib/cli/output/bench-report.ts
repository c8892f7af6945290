import { defaults } from '../defaults.js';
import { msText } from './durations.js';
import type { Latencies } from './latencies.js';

/** What a load has measured. */
export interface Measured {
  readonly times: Latencies;
  readonly errors: ReadonlyMap<string, number>;
  readonly failures: number;
  readonly rate: number;
  readonly elapsedMs: number;
}

const shares = { p50: 0.5, p90: 0.9, p99: 0.99, 'p99.9': 0.999 } as const;

/** Returns the figures for programs. */
export function benchSummary({ times, errors, rate, elapsedMs }: Measured): object {
  const { count: calls, minMs, meanMs, maxMs } = times;
  const percentiles = Object.entries(shares).map(([name, share]) => [
    `${name.replace('.', '_')}Ms`,
    times.percentileMs(share),
  ]);
  return {
    calls,
    seconds: elapsedMs / 1000,
    callsPerSecond: rate,
    ...(calls > 0 && { minMs, meanMs, ...Object.fromEntries(percentiles), maxMs }),
    errors: Object.fromEntries(errors),
  };
}

/** Returns the lines of a table, of a histogram, and of the errors, for people. */
export function benchReport(measured: Measured): string[] {
  const { times, errors, rate, elapsedMs } = measured;
  const head = [
    ['calls', `${times.count} in ${(elapsedMs / 1000).toFixed(1)} s`],
    ['calls/s', rate.toFixed(0)],
  ] as const;
  const lines = table([...head, ...(times.count > 0 ? figures(times) : [])]);
  if (times.count > 0) lines.push('', ...histogram(times));
  if (errors.size > 0)
    lines.push('', 'errors', ...table([...errors].map(([uri, count]) => [`  ${uri}`, `${count}`])));
  return lines;
}

function figures(times: Latencies): (readonly [name: string, value: string])[] {
  const percentiles = Object.entries(shares).map(
    ([name, share]) => [name, msText(times.percentileMs(share))] as const,
  );
  const { minMs, meanMs, maxMs } = times;
  return [['min', msText(minMs)], ['mean', msText(meanMs)], ...percentiles, ['max', msText(maxMs)]];
}

function table(rows: readonly (readonly [name: string, value: string])[]): string[] {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`);
}

/** One bar for each range of times; ranges without calls at both ends are left out. */
function histogram(times: Latencies): string[] {
  const ranges = times.ranges(defaults.histogramRows);
  const most = Math.max(...ranges.map(({ count }) => count));
  const last = ranges.findLastIndex(({ count }) => count > 0);
  const rows = ranges.slice(0, last + 1).map(({ toMs, count }) => {
    const bar = '█'.repeat(Math.round((count / most) * defaults.histogramWidth));
    return [`<= ${msText(toMs)}`, `${bar || (count > 0 ? '▏' : '')} ${count}`.trimStart()] as const;
  });
  return table(rows);
}
