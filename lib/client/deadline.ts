import type { CancelTimer, Clock } from '../session/clock.js';

/** The time of one step after the other, of which one runs at a time. */
export class Deadline {
  private cancel: CancelTimer | undefined;
  private endMs = 0;

  /** @param expired called with the milliseconds that the step was given */
  constructor(
    private readonly clock: Clock,
    private readonly expired: (ms: number) => void,
  ) {}

  /** Starts the time of a step, instead of the one before; 0 for no limit. */
  start(ms: number): void {
    this.cancel?.();
    this.cancel = undefined;
    this.endMs = this.clock.now() + ms;
    if (ms > 0) this.cancel = this.clock.schedule(ms, () => this.expired(ms));
  }

  /** Stops the time. Returns the milliseconds that were left; 0 for no limit. */
  stop(): number {
    if (this.cancel === undefined) return 0;
    this.cancel();
    this.cancel = undefined;
    return Math.max(1, this.endMs - this.clock.now());
  }
}
