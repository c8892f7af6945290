/** Every number that more than one ring needs. */
export const sharedDefaults = {
  /** What each of these is for stands with `WampLimits`. */
  limits: {
    maxSessions: 50_000,
    maxSessionsPerAddress: 500,
    helloTimeoutMs: 10_000,
    joinTimeoutMs: 30_000,
    maxMessageBytes: 1_048_576,
    maxHelloBytes: 16_384,
    // Networks make larger pieces than this allows.
    maxMessagePieces: 4_096,
    maxMessageDepth: 64,
    // To decode one more costs 1 to 2 microseconds.
    maxMessageItems: 20_000,
    // A message costs 2 to 4 microseconds: one client takes a third of a core.
    maxMessagesPerSecond: 100_000,
    maxBytesPerSecond: 33_554_432,
    maxCallsInFlight: 1_000,
    maxRegistrations: 1_000,
    maxSubscriptions: 1_000,
    maxPatternSubscriptions: 100,
    maxUriLength: 256,
    maxInputBufferBytes: 1_048_576,
    maxWaitingEvents: 1_000,
    maxHeldBytes: 67_108_864,
    // A module asks V8 for its heap limit instead.
    maxTotalBytes: 1_073_741_824,
    maxOutboxBytes: 16_777_216,
    maxLogLinesPerSecond: 20,
  },
  realm: 'realm1',
  /** How long a call to a client waits for its answer, in milliseconds. */
  callTimeoutMs: 30_000,
  /** The longest time a timer of the system can be set to, in milliseconds; beyond it rings at once. */
  longestTimerMs: 2 ** 31 - 1,
  /** How long a source without I/O may go on before others get their turn, in milliseconds. */
  longestTurnMs: 5,
} as const;
