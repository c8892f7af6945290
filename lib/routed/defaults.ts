/** The constants of `routed/`. */
export const defaults = {
  /** The number of log lines per second. */
  logLinesPerSecond: 20,
} as const;
