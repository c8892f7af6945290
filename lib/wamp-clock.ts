import { sharedDefaults } from './protocol/shared-defaults.js';
import type { Clock } from './session/clock.js';

/** The system clock. Its timers do not keep the process alive. */
export const systemClock: Clock = {
  now: () => performance.now(),
  date: () => Date.now(),
  schedule(delayMs, callback) {
    const timer = setTimeout(callback, Math.min(delayMs, sharedDefaults.longestTimerMs)).unref();
    return () => clearTimeout(timer);
  },
};
