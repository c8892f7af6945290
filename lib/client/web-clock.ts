import { sharedDefaults } from '../protocol/shared-defaults.js';
import type { Clock } from '../session/clock.js';

/** Returns the clock of pages and workers, whose end waits for no timer. */
export const runtimeClock: (keepsAlive: boolean) => Clock = () => ({
  now: () => performance.now(),
  date: () => Date.now(),
  schedule(delayMs, callback) {
    const timer = setTimeout(callback, Math.min(delayMs, sharedDefaults.longestTimerMs));
    return () => clearTimeout(timer);
  },
});
