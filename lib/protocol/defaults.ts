/** Every number the package decides by itself; each is the default of the option of the same name, if there is one. */
export const defaults = {
  /** What each of these is for stands with `WampLimits`. */
  limits: {
    maxSessions: 50_000,
    maxSessionsPerAddress: 500,
    helloTimeoutMs: 10_000,
    maxMessageBytes: 1_048_576,
    // Networks make larger pieces than this allows.
    maxMessagePieces: 4_096,
    maxMessageDepth: 64,
    // A message costs 2 to 4 microseconds: one client takes a fifth of a core at most.
    maxMessagesPerSecond: 50_000,
    maxBytesPerSecond: 33_554_432,
    maxCallsInFlight: 1_000,
    maxRegistrations: 1_000,
    maxSubscriptions: 1_000,
    maxUriLength: 256,
    maxInputBufferBytes: 1_048_576,
    maxWaitingEvents: 1_000,
    maxOutboxBytes: 16_777_216,
    maxLogLinesPerSecond: 20,
  },
  realm: 'realm1',
  path: '/ws',
  /** How long a call of a client waits for its answer, in milliseconds. */
  callTimeoutMs: 30_000,
  /** How often a connection is asked whether it still lives, in milliseconds. */
  heartbeatMs: 25_000,
  /** How long calls in flight may go on when the server shuts down, in milliseconds. */
  drainTimeoutMs: 5_000,
  /** How long the server waits for a client's GOODBYE after its own, in milliseconds. */
  closeTimeoutMs: 2_000,
  /** The longest time a timer of the system can be set to, in milliseconds; beyond it rings at once. */
  longestTimerMs: 2 ** 31 - 1,
  /** How many calls in flight a session looks through one by one; it keeps a Map of those beyond. */
  fewCalls: 16,
  /** How many streamed calls, answered before their last piece, a session remembers. */
  endedStreams: 1_024,
  /** How long a peer may take to end a connection that the server closed, in milliseconds. */
  disconnectTimeoutMs: 2_000,
  /** How long an upgrade that is for somebody else may stay without an answer, in milliseconds. */
  unansweredUpgradeMs: 1_000,
  /** After how long frames do not wait for the end of a turn of the event loop, in milliseconds. */
  longTurnMs: 1,
  /** How much memory for small frames is allocated at once, in bytes. */
  frameMemoryBytes: 16_384,
  /** Frames written together are copied into one buffer if they are smaller than this on average, in bytes. */
  copyBelowBytes: 4_096,
  /** How many issues an error about refused arguments lists. */
  maxIssues: 100,
  /** How many steps into an argument the path of such an issue goes. */
  maxIssuePath: 32,
  /** How long a test client waits for a message over a real socket, in milliseconds. */
  testWaitMs: 5_000,
} as const;
