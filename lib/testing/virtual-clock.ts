import type { CancelTimer, Clock } from '../session/clock.js';
import { turns } from './turns.js';

interface Timer {
  readonly dueMs: number;
  readonly callback: () => void;
}

/** A clock that stands still until `advance` is called, so that tests of timeouts need not wait. */
export class VirtualClock implements Clock {
  private nowMs = 0;
  private readonly timers = new Set<Timer>();

  /** @param startsAt the date at first, in milliseconds since 1970; by default the current one */
  constructor(private readonly startsAt = Date.now()) {}

  /** The number of timers that have not run yet. */
  get pending(): number {
    return this.timers.size;
  }

  now(): number {
    return this.nowMs;
  }

  date(): number {
    return this.startsAt + this.nowMs;
  }

  schedule(delayMs: number, callback: () => void): CancelTimer {
    const timer = { dueMs: this.nowMs + Math.max(0, delayMs), callback };
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  }

  /**
   * Advances the time. Every due timer runs at its own time, in order, also timers that are set
   * meanwhile. Reactions of promises are not waited for.
   *
   * @param ms milliseconds
   */
  advance(ms: number): void {
    const untilMs = this.nowMs + ms;
    for (let timer = this.next(untilMs); timer !== undefined; timer = this.next(untilMs)) {
      this.timers.delete(timer);
      this.nowMs = Math.max(this.nowMs, timer.dueMs);
      timer.callback();
    }
    this.nowMs = untilMs;
  }

  /**
   * Advances the time like `advance`, and lets everything run that is ready, such as reactions of promises, after
   * each moment at which timers have run. So a chain of waits takes exactly its time.
   *
   * @param ms milliseconds
   * @example
   * await clock.advanceAsync(60_000);
   */
  async advanceAsync(ms: number): Promise<void> {
    const untilMs = this.nowMs + ms;
    await turns(1);
    for (let timer = this.next(untilMs); timer !== undefined; timer = this.next(untilMs)) {
      this.advance(Math.max(0, timer.dueMs - this.nowMs));
      await turns(1);
    }
    this.advance(Math.max(0, untilMs - this.nowMs));
  }

  /**
   * Advances the time as while a machine is asleep: no timer runs. Those that were due meanwhile run late, at
   * the next `advance`.
   *
   * @param ms milliseconds
   */
  sleep(ms: number): void {
    this.nowMs += ms;
  }

  /** Returns the first timer that is due by then. Of several at one time, the one that was set first. */
  private next(untilMs: number): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.timers)
      if (timer.dueMs <= untilMs && (first === undefined || timer.dueMs < first.dueMs))
        first = timer;
    return first;
  }
}
