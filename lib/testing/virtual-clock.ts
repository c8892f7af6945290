import type { CancelTimer, Clock } from '../session/clock.js';

interface Timer {
  readonly dueMs: number;
  readonly callback: () => void;
}

/** A clock that stands still until it is told to advance: timeouts without waiting. */
export class VirtualClock implements Clock {
  private nowMs = 0;
  private readonly timers = new Set<Timer>();

  /** How many timers are still to run. */
  get pending(): number {
    return this.timers.size;
  }

  now(): number {
    return this.nowMs;
  }

  schedule(delayMs: number, callback: () => void): CancelTimer {
    const timer = { dueMs: this.nowMs + Math.max(0, delayMs), callback };
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  }

  /**
   * Lets time pass. Every timer that falls due runs at its own time, in order, those included that
   * others set on the way. Promises they settle are not waited for.
   *
   * @param ms milliseconds
   */
  advance(ms: number): void {
    const untilMs = this.nowMs + ms;
    for (let timer = this.next(untilMs); timer !== undefined; timer = this.next(untilMs)) {
      this.timers.delete(timer);
      this.nowMs = timer.dueMs;
      timer.callback();
    }
    this.nowMs = untilMs;
  }

  /** The first timer due by then; of several at one time, the one that was set first. */
  private next(untilMs: number): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.timers)
      if (timer.dueMs <= untilMs && (first === undefined || timer.dueMs < first.dueMs))
        first = timer;
    return first;
  }
}
