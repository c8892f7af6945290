import type { Clock } from '../../session/clock.js';

/**
 * Limits a rate to `perSecond`, with bursts of the same size. The clock is read only when the bucket is
 * empty, so a second burst may follow directly after the first.
 */
export class TokenBucket {
  private tokens: number;
  private filledMs = 0;

  constructor(
    private readonly perSecond: number,
    private readonly clock: Clock,
  ) {
    this.tokens = perSecond;
  }

  /** Takes tokens and returns true if there are enough, otherwise returns false. */
  take(count = 1): boolean {
    if (this.tokens < count) this.fill();
    if (this.tokens < count) return false;
    this.tokens -= count;
    return true;
  }

  private fill(): void {
    const nowMs = this.clock.now();
    const fresh = ((nowMs - this.filledMs) / 1_000) * this.perSecond;
    this.tokens = Math.min(this.perSecond, this.tokens + fresh);
    this.filledMs = nowMs;
  }
}
