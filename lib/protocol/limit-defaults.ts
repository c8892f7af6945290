/** The defaults of `WampLimits`. Apart from other numbers, since only a server needs them. */
export const limitDefaults = {
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
} as const;
