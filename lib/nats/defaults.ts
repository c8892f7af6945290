/** The constants of `nats/`. */
export const defaults = {
  /** `max_payload` of a server with its own defaults, in bytes. */
  frameBytes: 1_048_576,
  /** The time between two attempts to connect again, and what is added to it at random, in milliseconds. */
  reconnectMs: 250,
  reconnectJitterMs: 100,
  /** The time for one attempt, in milliseconds. */
  connectMs: 2_000,
  /** The time between two pings, in milliseconds, and how many may be without an answer. */
  pingMs: 1_000,
  pingsOut: 2,
  /** The time for the question whether a node is gone, in milliseconds. */
  isGoneMs: 500,
} as const;
