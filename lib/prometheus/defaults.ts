/** The constants of `prometheus/`. */
export const defaults = {
  /** The upper bounds of the histogram of call durations, in seconds. */
  durationBuckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
} as const;
