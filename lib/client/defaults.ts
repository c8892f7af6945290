/** The constants of `client/`. */
export const defaults = {
  /** The time that a peer has to end a WebSocket that was closed, in milliseconds. Then Node destroys it. */
  socketCloseTimeoutMs: 2_000,
  /** The bytes of heap that the input of a call may take while it waits for its handler. */
  maxInputBufferBytes: 16_777_216,
  /** The time that `ping` waits for an answer, in milliseconds. */
  pingTimeoutMs: 10_000,
  /** The times that a procedure is registered again while the router still has the registration of a lost session. */
  ghostTries: 5,
  /** The time until the first of them, in milliseconds. It doubles with each. */
  ghostDelayMs: 500,
  /** The option `maxWaiting` of `events`. */
  waitingEvents: 1_000,
  /** The time in which a session ends whose server has answered `wamp.error.unavailable` because it restarts. */
  endingMs: 500,
  /** The times that a lost call is sent again, if it may be. */
  retries: 3,
  /** The iterations of PBKDF2 where CHALLENGE of `wampcra` does not say (specification: "WAMP-CRA"). */
  craIterations: 1_000,
  /** The bytes of the derived key where CHALLENGE of `wampcra` does not say. */
  craKeyBytes: 32,
  /** The fewest iterations of PBKDF2 that a `wamp-scram` server may ask for (RFC 7677, 4). */
  minScramIterations: 4_096,
  /** The most iterations: a server could otherwise keep a client busy for hours. */
  maxIterations: 10_000_000,
  /** The most KiB of Argon2: 1 GiB. */
  maxArgon2KiB: 1_048_576,
  /** The bytes of a nonce. A multiple of 3, so that what a server appends does not change its Base64. */
  nonceBytes: 18,

  /** The option `reconnect.minDelayMs`. */
  minDelayMs: 500,
  /** The option `reconnect.maxDelayMs`. */
  maxDelayMs: 30_000,
  /** The option `reconnect.stableMs`. */
  stableMs: 5_000,
  /** The option `reconnect.firstAttempts` in Node. */
  firstAttempts: 10,
  /**
   * The attempts before the first session if a login ends with `authentication_failed`: routers mean trouble of
   * their own by it, or wrong credentials.
   */
  loginAttempts: 3,
  /** The time in milliseconds over which clients come back if a server does not say when. */
  spreadMs: 5_000,
  /** The least time in milliseconds before the next attempt if a server has too much to do. */
  throttledMs: 10_000,
  /** The option `heartbeatMs`. */
  heartbeatMs: 25_000,
  /** The option `heartbeatTimeoutMs`. */
  heartbeatTimeoutMs: 10_000,
  /** The option `probeTimeoutMs`. */
  probeTimeoutMs: 3_000,
  /** The delay of a timer from which on the machine was asleep, or very busy, in milliseconds. */
  lateMs: 1_000,

  /** The bytes in the socket from which on sources of a call wait. */
  backlogBytes: 262_144,
  /** The time between two looks at what waits in the socket, in milliseconds. */
  backlogLookMs: 10,
  /** The number of values or events that may wait for a slow reader, unless an option says otherwise. */
  waitingValues: 10_000,
} as const;
