import type { Clock } from '../../session/clock.js';

/**
 * Lets so many things per second pass, and as many at once after a rest. The clock is read only when it
 * has run out, so a burst may be followed by a second one.
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

  /** Whether there were tokens for it, which are gone now. */
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
