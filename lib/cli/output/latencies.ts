/** The buckets of each power of two: a percentile is at most 1/64 wrong. */
const steps = 64;

/** Times, counted in buckets: any number of them takes the same memory. */
export class Latencies {
  private readonly counts: number[] = [];
  count = 0;
  private sumMs = 0;
  minMs = Infinity;
  maxMs = 0;

  get meanMs(): number {
    return this.count === 0 ? 0 : this.sumMs / this.count;
  }

  add(ms: number): void {
    const bucket = bucketOf(Math.round(ms * 1000));
    this.counts[bucket] = (this.counts[bucket] ?? 0) + 1;
    this.count++;
    this.sumMs += ms;
    this.minMs = Math.min(this.minMs, ms);
    this.maxMs = Math.max(this.maxMs, ms);
  }

  /** Returns the time that a share of all times does not exceed. @param share from 0 to 1 */
  percentileMs(share: number): number {
    const rank = Math.max(1, Math.ceil(share * this.count));
    let seen = 0;
    for (const [bucket, count = 0] of this.counts.entries()) {
      seen += count;
      if (seen >= rank) return this.within(middleOf(bucket) / 1000);
    }
    return this.maxMs;
  }

  /** Counts the times in ranges between the least and the greatest, each wider than the one before it. */
  ranges(parts: number): { readonly fromMs: number; readonly toMs: number; count: number }[] {
    const { minMs, maxMs } = this;
    const low = Math.max(minMs, 0.001);
    const ratio = Math.max((maxMs / low) ** (1 / parts), 1.01);
    const ranges = Array.from({ length: parts }, (_, at) => ({
      fromMs: low * ratio ** at,
      toMs: low * ratio ** (at + 1),
      count: 0,
    }));
    for (const [bucket, count = 0] of this.counts.entries()) {
      const ms = this.within(middleOf(bucket) / 1000);
      const at = Math.floor(Math.log(Math.max(ms, low) / low) / Math.log(ratio));
      const range = ranges[Math.min(at, parts - 1)];
      if (range !== undefined) range.count += count;
    }
    return ranges;
  }

  private within(ms: number): number {
    return Math.min(Math.max(ms, this.minMs), this.maxMs);
  }
}

/** Microseconds below `2 * steps` have a bucket each; beyond, each power of two has `steps` buckets. */
function bucketOf(us: number): number {
  if (us < 2 * steps) return us;
  const shift = Math.floor(Math.log2(us)) - Math.log2(steps);
  return shift * steps + Math.floor(us / 2 ** shift);
}

function middleOf(bucket: number): number {
  if (bucket < 2 * steps) return bucket;
  const shift = Math.floor(bucket / steps) - 1;
  return (bucket - shift * steps + 0.5) * 2 ** shift;
}
