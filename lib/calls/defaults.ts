/** Every number `calls/` decides by itself. */
export const defaults = {
  /** How long a turn of the event loop takes work of clients as it comes, in milliseconds. */
  busyTurnMs: 20,
  /** How many times as long as a step of its own takes a client waits at most, while others do the same. */
  longestStretch: 500,
  /** How long a step of a client counts as at most, in milliseconds. */
  longestCountedMs: 8,
  /** How many steps of a client tell what the next one takes. */
  rememberedSteps: 64,
  /** How long a step of a client of whom nothing is known is taken to last, in milliseconds. */
  unknownStepMs: 1,
  /** After how many of its steps the time is looked at. */
  stepsPerLook: 16,
  /** How many results of a pulled source may wait for a caller; each pull brings about one, unless interceptors add some. */
  waitingResults: 16,
} as const;
