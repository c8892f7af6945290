import type { CancelTimer, Clock } from '../session/clock.js';

/** Timers that end with their owner. */
export class PendingTimers {
  private readonly cancels = new Set<CancelTimer>();

  constructor(private readonly clock: Clock) {}

  /** Runs an action after a time, unless `end` was called before. */
  schedule(delayMs: number, action: () => void): void {
    const cancel = this.clock.schedule(delayMs, () => {
      this.cancels.delete(cancel);
      action();
    });
    this.cancels.add(cancel);
  }

  /** Cancels all that wait. */
  end(): void {
    for (const cancel of this.cancels) cancel();
    this.cancels.clear();
  }
}
