/** Stops a scheduled callback; harmless once it has run. */
export type CancelTimer = () => void;

/** Where a session gets its time from; tests hand it a virtual one. */
export interface Clock {
  /** Returns milliseconds from a fixed point. */
  now(): number;
  /** Runs the callback once, `delayMs` from now. */
  schedule(delayMs: number, callback: () => void): CancelTimer;
}
