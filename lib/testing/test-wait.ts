import type { Clock } from '../session/clock.js';
import { turns } from './turns.js';
import { VirtualClock } from './virtual-clock.js';

// Saved here, so that fake timers of a test do not replace them.
const { setTimeout } = globalThis;
const now = performance.now.bind(performance);

/** The passing of time while a test waits. */
export interface TestWait {
  /** Returns the milliseconds since a fixed point in time. */
  now(): number;
  /** Lets time pass, and everything happen that is due by then. */
  pass(ms: number): Promise<void>;
}

/** Returns the time of a clock. A virtual one advances, so that nothing waits that only time brings. */
export function waitBy(clock: Clock | undefined): TestWait {
  if (!(clock instanceof VirtualClock)) return realTime;
  return {
    now: () => clock.now(),
    async pass(ms) {
      // What does not depend on the clock takes real time, such as the hash of a password.
      await realTime.pass(1);
      clock.advance(ms);
      await turns();
    },
  };
}

/** The time of the system, whatever fake timers a test has. */
export const realTime: TestWait = {
  now,
  pass: (ms) => new Promise((resolve) => void setTimeout(resolve, ms)),
};
