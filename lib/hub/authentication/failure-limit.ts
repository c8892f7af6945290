import { createHash } from 'node:crypto';
import type { Clock } from '../../session/clock.js';
import { defaults } from '../defaults.js';

interface Bucket {
  tokens: number;
  filledMs: number;
}

const minuteMs = 60_000;

/**
 * Limits failures per minute, with bursts of the same size, for each key. A key without failures in the last
 * minute takes no memory. Beyond a number of keys, the ones whose failures are oldest are forgotten.
 */
export class FailureLimit {
  private readonly buckets = new Map<string, Bucket>();

  /** @param perMinute `Infinity` for no limit */
  constructor(
    private readonly clock: Clock,
    private readonly perMinute: number,
  ) {}

  /** The number of keys with failures. */
  get size(): number {
    return this.buckets.size;
  }

  /** Returns true if a key may fail once more. */
  admits(key: string | undefined): boolean {
    if (this.buckets.size === 0 || key === undefined) return true;
    const bucket = this.buckets.get(hashed(key));
    return bucket === undefined || this.filled(bucket) >= 1;
  }

  /** Counts a failure. */
  failed(key: string | undefined): void {
    if (this.perMinute === Infinity || key === undefined) return;
    const name = hashed(key);
    const known = this.buckets.get(name);
    const tokens = (known === undefined ? this.perMinute : this.filled(known)) - 1;
    // The oldest failure is the first entry.
    this.buckets.delete(name);
    this.buckets.set(name, { tokens: Math.max(0, tokens), filledMs: this.clock.now() });
    this.forget();
  }

  private filled({ tokens, filledMs }: Bucket): number {
    const fresh = ((this.clock.now() - filledMs) / minuteMs) * this.perMinute;
    return Math.min(this.perMinute, tokens + fresh);
  }

  private forget(): void {
    for (const [name, { filledMs }] of this.buckets) {
      const isOld = this.clock.now() - filledMs >= minuteMs;
      if (!isOld && this.buckets.size <= defaults.rememberedFailures) return;
      this.buckets.delete(name);
    }
  }
}

/** Returns a short key, because clients choose their authid and its length. */
function hashed(key: string): string {
  return createHash('sha256').update(key).digest('base64');
}
