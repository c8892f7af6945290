import type { CancelTimer, Clock } from '../../session/clock.js';

/** The clock of one process among several: it can stand still while the time of the others goes on. */
export class FreezableClock implements Clock {
  private isFrozen = false;
  private readonly held = new Set<() => void>();

  constructor(private readonly clock: Clock) {}

  now(): number {
    return this.clock.now();
  }

  date(): number {
    return this.clock.date();
  }

  schedule(delayMs: number, callback: () => void): CancelTimer {
    const run = (): void => callback();
    const cancel = this.clock.schedule(delayMs, () => {
      if (this.isFrozen) this.held.add(run);
      else run();
    });
    return () => {
      cancel();
      this.held.delete(run);
    };
  }

  /** Lets no timer run. */
  freeze(): void {
    this.isFrozen = true;
  }

  /** Runs the timers that were due meanwhile, and goes on. */
  thaw(): void {
    this.isFrozen = false;
    // A callback may cancel one that is held.
    for (const run of this.held) {
      this.held.delete(run);
      run();
    }
  }
}
