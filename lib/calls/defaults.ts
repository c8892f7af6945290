/** The constants of `calls/`. */
export const defaults = {
  /** The time in one turn of the event loop for work in order of arrival, in milliseconds. */
  busyTurnMs: 20,
  /** The duration of a turn that counts as it is, in milliseconds. Unknown work is expected to take that long. */
  ordinaryMs: 1,
  /** The least and the greatest part of its duration that a turn counts. */
  leastPart: 1 / 4,
  mostPart: 4,
  /** The longest duration that a turn counts, in milliseconds. A longer one may be due to the garbage collector. */
  longestCountedMs: 8,
  /** The number of steps of a source between two looks at the clock. */
  stepsPerLook: 16,
  /** The number of results of a pulled source that may wait for a caller. Each pull causes one result; interceptors may add more. */
  waitingResults: 16,
} as const;
