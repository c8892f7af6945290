import { sharedDefaults } from '../protocol/shared-defaults.js';
import type { CancelTimer, Clock } from './clock.js';

/**
 * The timeout of a call. It expires if nothing came for `gapMs`, so progressive results restart it
 * (specification: "Call Timeouts"). A restart only stores the time. If the timer of the clock rings too
 * early, it is set again. This also allows a gap that is longer than the longest timer.
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
