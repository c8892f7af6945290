/** The constants of simulations. */
export const defaults = {
  /** The option `clients`. */
  clients: 5,
  /** The option `steps`. */
  steps: 1_000,
  /** The option `settleMs`. */
  settleMs: 60_000,
  /** The option `date`: 2026-01-01. */
  date: 1_767_225_600_000,
  /** How often a client that joins is looked at, each time after a millisecond: it may compute a proof. */
  joinLooks: 20,
  /** How often something that does not come to an end is looked at, each time after a millisecond. */
  endLooks: 50,
  /** The same, of a run that shortens a trace. */
  replayLooks: 5,
  /** How often an object is repaired to fit a schema. */
  valueRepairs: 300,
  /** The runs that may shorten a trace. */
  shortenRuns: 300,
  /** The time that they may take, in milliseconds. */
  shortenMs: 10_000,
  /** The steps that an error shows. */
  shownSteps: 30,
  /** The lines of a stack that an error shows. */
  shownFrames: 1,
} as const;
