import { defaults } from './protocol/defaults.js';
import type { Clock } from './session/clock.js';

/** The clock of the machine; its timers do not keep a process alive. */
export const systemClock: Clock = {
  now: () => performance.now(),
  schedule(delayMs, callback) {
    const timer = setTimeout(callback, Math.min(delayMs, defaults.longestTimerMs)).unref();
    return () => clearTimeout(timer);
  },
};
