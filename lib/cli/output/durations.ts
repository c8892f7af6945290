import type { Latencies } from './latencies.js';

/** Returns a time for people, such as `0.42 ms`, `12.3 ms`, `1234 ms`. */
export function msText(ms: number): string {
  return `${ms.toFixed(ms < 1 ? 2 : ms < 100 ? 1 : 0)} ms`;
}

/** Returns the least, the mean and the 99th percentile, as a line for people. */
export function summaryText(times: Latencies, noun: string): string {
  const parts = [
    `min ${msText(times.minMs)}`,
    `avg ${msText(times.meanMs)}`,
    `p99 ${msText(times.percentileMs(0.99))}`,
  ];
  return `${times.count} ${noun}: ${parts.join(', ')}`;
}
