/** Every number `transport/` decides by itself. */
export const defaults = {
  /** How long a peer may take to end a connection that the server closed, in milliseconds. */
  disconnectTimeoutMs: 2_000,
  /** How long the rest of a request may take to come when the HTTP server is closing, in milliseconds. */
  unfinishedRequestMs: 1_000,
  /**
   * How long an upgrade that is for somebody else may stay without an answer, in milliseconds: as long as
   * Node gives any request for its head.
   */
  unansweredUpgradeMs: 60_000,
  /** How many of those may wait at a time; of more, the oldest is answered. */
  unansweredUpgrades: 1_000,
  /** How many upgrades may wait for their turn of the event loop; more are refused with HTTP 503. */
  waitingUpgrades: 2_000,
  /** How long a request to a server of the hub's own may take to come, in milliseconds. */
  requestTimeoutMs: 10_000,
  /** How often such a server looks for requests that take too long, in milliseconds. */
  requestCheckMs: 1_000,
  /** When a client that came to a full server should try again, in seconds. */
  retryAfterSeconds: 10,
  /** After how long frames do not wait for the end of a turn of the event loop, in milliseconds. */
  longTurnMs: 1,
  /** How many bytes of a client are read at once: to begin with, at least, and at most. */
  firstStepBytes: 1_024,
  leastStepBytes: 512,
  mostStepBytes: 65_536,
  /** How long that should take, in milliseconds; the bytes are made fewer when it took longer. */
  longestStepMs: 4,
  /** After how many flushes, or frames, it is looked again how busy the server is. */
  flushProbe: 16,
  /** How much memory for small frames is allocated at once, in bytes. */
  frameMemoryBytes: 16_384,
  /** Frames written together are copied into one buffer if they are smaller than this on average, in bytes. */
  copyBelowBytes: 4_096,
} as const;
