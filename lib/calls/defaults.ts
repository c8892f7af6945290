/** The constants of `calls/`. */
export const defaults = {
  /** The time in one turn of the event loop for work in order of arrival, in milliseconds. */
  busyTurnMs: 20,
  /** The least and the longest wait of a client, as a multiple of its weight. */
  leastStretch: 500,
  mostStretch: 100_000,
  /** The factor by which that multiple changes with each step that is served late, or in time. */
  stretchStep: 1.02,
  /** The longest duration that one step of a client counts, in milliseconds. */
  longestCountedMs: 8,
  /** The number of steps in the average duration of a step. */
  rememberedSteps: 64,
  /** The assumed duration of the first step of a client, in milliseconds. */
  unknownStepMs: 1,
  /** The number of steps of a source between two looks at the clock. */
  stepsPerLook: 16,
  /** The number of results of a pulled source that may wait for a caller. Each pull causes one result; interceptors may add more. */
  waitingResults: 16,
} as const;
