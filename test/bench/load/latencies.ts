/** How many latencies are kept of one round: the last ones. */
const capacity = 1 << 16;

/** Latencies of one round in milliseconds. */
export class Latencies {
  private readonly values = new Float64Array(capacity);
  private count = 0;

  add(ms: number): void {
    this.values[this.count++ & (capacity - 1)] = ms;
  }

  clear(): void {
    this.count = 0;
  }

  /** The latency that the share `p` stays below; NaN of none. */
  percentile(p: number): number {
    const sorted = this.values.subarray(0, Math.min(this.count, capacity)).toSorted();
    return sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))] ?? Number.NaN;
  }
}
