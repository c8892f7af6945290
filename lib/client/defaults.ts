// The constants of `client/`.

/** The time that a peer has to end a WebSocket that was closed, in milliseconds. Then Node destroys it. */
export const socketCloseTimeoutMs = 2_000;
/** The bytes of heap that the input of a call may take while it waits for its handler. */
export const maxInputBufferBytes = 16_777_216;
/** The time that `ping` waits for an answer, in milliseconds. */
export const pingTimeoutMs = 10_000;
/** The times that a procedure is registered again while the router still has the registration of a lost session. */
export const ghostTries = 5;
/** The time until the first of them, in milliseconds. It doubles with each. */
export const ghostDelayMs = 500;
/** The option `maxWaiting` of `events`. */
export const waitingEvents = 1_000;
/** The time in which a session ends whose server has answered `wamp.error.unavailable` because it restarts. */
export const endingMs = 500;
/** The times that a lost call is sent again, if it may be. */
export const retries = 3;
/** The iterations of PBKDF2 where CHALLENGE of `wampcra` does not say (specification: "WAMP-CRA"). */
export const craIterations = 1_000;
/** The bytes of the derived key where CHALLENGE of `wampcra` does not say. */
export const craKeyBytes = 32;
/** The fewest iterations of PBKDF2 that a `wamp-scram` server may ask for (RFC 7677, 4). */
export const minScramIterations = 4_096;
/** The most iterations: a server could otherwise keep a client busy for hours. */
export const maxIterations = 10_000_000;
/** The most KiB of Argon2: 1 GiB. */
export const maxArgon2KiB = 1_048_576;
/** The bytes of a nonce. A multiple of 3, so that what a server appends does not change its Base64. */
export const nonceBytes = 18;

/** The option `reconnect.minDelayMs`. */
export const minDelayMs = 500;
/** The option `reconnect.maxDelayMs`. */
export const maxDelayMs = 30_000;
/** The option `reconnect.stableMs`. */
export const stableMs = 5_000;
/** The option `reconnect.firstAttempts` in Node. */
export const firstAttempts = 10;
/**
 * The attempts before the first session if a login ends with `authentication_failed`: routers mean trouble of
 * their own by it, or wrong credentials.
 */
export const loginAttempts = 3;
/** The time in milliseconds over which clients come back if a server does not say when. */
export const spreadMs = 5_000;
/** The least time in milliseconds before the next attempt if a server has too much to do. */
export const throttledMs = 10_000;
/** The option `heartbeatMs`. */
export const heartbeatMs = 25_000;
/** The option `heartbeatTimeoutMs`. */
export const heartbeatTimeoutMs = 10_000;
/** The option `probeTimeoutMs`. */
export const probeTimeoutMs = 3_000;
/** The delay of a timer from which on the machine was asleep, or very busy, in milliseconds. */
export const lateMs = 1_000;

/** The bytes in the socket from which on sources of a call wait. */
export const backlogBytes = 262_144;
/** The time between two looks at what waits in the socket, in milliseconds. */
export const backlogLookMs = 10;
/** The number of values or events that may wait for a slow reader, unless an option says otherwise. */
export const waitingValues = 10_000;
