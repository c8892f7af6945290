import { sharedDefaults } from '../protocol/shared-defaults.js';
import type { Clock } from '../session/clock.js';

/** Returns the clock of the runtime. @param keepsAlive false if its timers let the process end, in Node */
export function runtimeClock(keepsAlive: boolean): Clock {
  return {
    now: () => performance.now(),
    date: () => Date.now(),
    schedule(delayMs, callback) {
      const timer: unknown = setTimeout(callback, Math.min(delayMs, sharedDefaults.longestTimerMs));
      if (!keepsAlive) (timer as { unref?(): void }).unref?.();
      return () => clearTimeout(timer as number);
    },
  };
}
