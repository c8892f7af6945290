/** The constants of `redis/`. */
export const defaults = {
  /** The size of the largest frame, in bytes. Redis takes more, and then cuts receivers off that lag behind. */
  frameBytes: 1_048_576,
  /** The time for a connection, and for the first answers on it, in milliseconds. */
  connectMs: 2_000,
  /** The time for a connection to end in good order, in milliseconds. */
  disconnectMs: 100,
  /** The time between two messages of a node to itself, in milliseconds, and how many may be on their way. */
  echoMs: 1_000,
  echoesOut: 2,
  /** The time for the question whether a node is gone, in milliseconds. */
  isGoneMs: 500,
  /** The channels in one SUBSCRIBE. */
  channelsAtOnce: 1_000,
} as const;
