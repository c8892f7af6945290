/** The constants of `cli/`. */
export const defaults = {
  /** The option `--url`. */
  url: 'ws://localhost:3000/ws',
  /** The time between two drawings of a progress line, in milliseconds. */
  progressMs: 100,
  /** The option `--concurrency` of `register`. */
  callsAtATime: 16,
  /** The time that calls get to finish at the end of `register --count` and `run`, in milliseconds. */
  drainMs: 5_000,
  /** The time that a reader gets to take what is in the pipes after a signal, in milliseconds. */
  flushMs: 500,
  /** The greatest output of a command of `register --exec`, in bytes. */
  maxOutputBytes: 16_777_216,
  /** The types that may stand in each other, for `types`. */
  maxTypeDepth: 50,
  /** The bars of the histogram of `bench`, and the length of the longest one. */
  histogramRows: 10,
  histogramWidth: 40,
} as const;
