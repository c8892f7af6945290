/** Cancels a scheduled callback. Does nothing after the callback has run. */
export type CancelTimer = () => void;

/** The source of time of a session. Tests use a virtual clock. */
export interface Clock {
  /** Returns the milliseconds since a fixed point in time. */
  now(): number;
  /** Returns the milliseconds since 1970. */
  date(): number;
  /** Runs the callback once, `delayMs` from now. */
  schedule(delayMs: number, callback: () => void): CancelTimer;
}
