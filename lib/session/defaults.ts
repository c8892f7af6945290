/** Every number `session/` decides by itself. */
export const defaults = {
  /** How many calls in flight a session looks through one by one; it keeps a Map of those beyond. */
  fewCalls: 16,
  /** How many streamed calls, answered before their last piece, a session remembers. */
  endedStreams: 1_024,
} as const;
