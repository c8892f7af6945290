import { sharedDefaults } from '../protocol/shared-defaults.js';
import type { CancelTimer, Clock } from './clock.js';

/**
 * A call's timeout: it runs out when nothing came for `gapMs`, so progressive results start it anew
 * (specification: "Call Timeouts"). Starting anew only notes the time; the clock is set again when it
 * rings too early, as it does when the gap is longer than any clock can be set.
 */
export class GapTimer {
  private last: number;
  private cancel: CancelTimer;

  constructor(
    private readonly clock: Clock,
    private readonly gapMs: number,
    private readonly onExpired: (gapMs: number) => void,
  ) {
    this.last = clock.now();
    this.cancel = this.set(gapMs);
  }

  restart(): void {
    this.last = this.clock.now();
  }

  stop(): void {
    this.cancel();
  }

  private onRing(): void {
    const remainingMs = this.last + this.gapMs - this.clock.now();
    if (remainingMs <= 0) this.onExpired(this.gapMs);
    else this.cancel = this.set(remainingMs);
  }

  private set(delayMs: number): CancelTimer {
    return this.clock.schedule(Math.min(delayMs, sharedDefaults.longestTimerMs), () =>
      this.onRing(),
    );
  }
}
