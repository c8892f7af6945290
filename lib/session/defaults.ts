/** The constants of `session/`. */
export const defaults = {
  /** The number of calls in flight that a session keeps in a list. Further calls are in a Map. */
  fewCalls: 16,
  /** The number of remembered streamed calls that were answered before their last piece. */
  endedStreams: 1_024,
} as const;
