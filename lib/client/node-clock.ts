import { sharedDefaults } from '../protocol/shared-defaults.js';
import type { CancelTimer, Clock } from '../session/clock.js';

/** A callback that waits for its time. */
interface Alarm {
  readonly dueMs: number;
  readonly callback: () => void;
}

/** Returns the clock of Node. @param keepsAlive false if its timers let the process end */
export function runtimeClock(keepsAlive: boolean): Clock {
  return new NodeClock(keepsAlive);
}

/**
 * The clock of Node, where setting and clearing a lone timer takes a part of the time of a call. Therefore a timer
 * that was canceled goes on, and the next alarm takes it over. If it rings too early, it is set again. While
 * nobody needs it, it lets the process end.
 */
class NodeClock implements Clock {
  private spare: NodeTimer | undefined;

  constructor(readonly keepsAlive: boolean) {}

  now(): number {
    return performance.now();
  }

  date(): number {
    return Date.now();
  }

  schedule(delayMs: number, callback: () => void): CancelTimer {
    const restMs = Math.min(delayMs, sharedDefaults.longestTimerMs);
    const alarm = { dueMs: this.now() + restMs, callback };
    const timer = this.takeSpare(alarm) ?? new NodeTimer(this, alarm, restMs);
    return () => {
      if (timer.alarm === alarm) this.release(timer);
    };
  }

  /** Forgets a timer that has rung. */
  rung(timer: NodeTimer): void {
    if (this.spare === timer) this.spare = undefined;
  }

  /** Returns the timer that nobody needs, if it rings early enough. */
  private takeSpare(alarm: Alarm): NodeTimer | undefined {
    const { spare } = this;
    if (spare === undefined || spare.ringMs > alarm.dueMs) return undefined;
    this.spare = undefined;
    spare.take(alarm);
    return spare;
  }

  private release(timer: NodeTimer): void {
    if (this.spare === undefined) this.spare = timer;
    timer.release(this.spare === timer);
  }
}

class NodeTimer {
  /** What it rings for; `undefined` if nobody needs it. */
  alarm: Alarm | undefined;
  ringMs = 0;
  private timeout: NodeJS.Timeout | undefined;

  constructor(
    private readonly clock: NodeClock,
    alarm: Alarm,
    delayMs: number,
  ) {
    this.set(alarm, delayMs);
  }

  take(alarm: Alarm): void {
    this.alarm = alarm;
    if (this.clock.keepsAlive) this.timeout?.ref();
  }

  release(goesOn: boolean): void {
    this.alarm = undefined;
    if (goesOn) this.timeout?.unref();
    else clearTimeout(this.timeout);
  }

  private set(alarm: Alarm, delayMs: number): void {
    this.alarm = alarm;
    this.ringMs = this.clock.now() + delayMs;
    this.timeout = setTimeout(() => this.onRing(), delayMs);
    if (!this.clock.keepsAlive) this.timeout.unref();
  }

  private onRing(): void {
    const { alarm } = this;
    this.clock.rung(this);
    if (alarm === undefined) return;
    // A timer of Node may ring up to a millisecond early.
    const restMs = alarm.dueMs - this.clock.now();
    if (restMs >= 1) return this.set(alarm, restMs);
    this.alarm = undefined;
    alarm.callback();
  }
}
