/** Every number the package decides by itself; each is the default of the option of the same name, if there is one. */
export const defaults = {
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
  path: '/ws',
  /** How long a call to a client waits for its answer, in milliseconds. */
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
  /** With how many bytes unread a client lags: what follows waits where it can still be dropped. */
  lagBytes: 262_144,
  /** How many times `maxOutboxBytes` may come for a client in the turn in which it falls behind. */
  burstFactor: 4,
  /** In how many steps all connections are pinged within `heartbeatMs`. */
  heartbeatSteps: 25,
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
  /** How long a request to a server of the hub's own may take to come, in milliseconds. */
  requestTimeoutMs: 10_000,
  /** How often such a server looks for requests that take too long, in milliseconds. */
  requestCheckMs: 1_000,
  /** When a client that came to a full server should try again, in seconds. */
  retryAfterSeconds: 10,
  /** After how long frames do not wait for the end of a turn of the event loop, in milliseconds. */
  longTurnMs: 1,
  /** Received texts up to this length are seen to be ASCII byte by byte, in bytes. */
  shortTextBytes: 64,
  /** Received integers up to this size are BigInt; larger ones are the bytes they came in. */
  bignumBytes: 1_024,
  /** How long a source without I/O may go on before others get their turn, in milliseconds. */
  longestTurnMs: 5,
  /** How long a turn of the event loop takes work of clients as it comes, in milliseconds. */
  busyTurnMs: 20,
  /** How many times as long as a step of its own takes a client waits at most, while others do the same. */
  longestStretch: 500,
  /** How long a step of a client counts as at most, in milliseconds. */
  longestCountedMs: 8,
  /** How many steps of a client tell what the next one takes. */
  rememberedSteps: 64,
  /** How long a step of a client of whom nothing is known is taken to last, in milliseconds. */
  unknownStepMs: 1,
  /** How many bytes of a client are read at once: to begin with, at least, and at most. */
  firstStepBytes: 1_024,
  leastStepBytes: 512,
  mostStepBytes: 65_536,
  /** How long that should take, in milliseconds; the bytes are made fewer when it took longer. */
  longestStepMs: 4,
  /** After how many of its steps the time is looked at. */
  stepsPerLook: 16,
  /** How many results of a pulled source may wait for a caller; each pull brings about one, unless interceptors add some. */
  waitingResults: 16,
  /** After how many flushes, or frames, it is looked again how busy the server is. */
  flushProbe: 16,
  /** How much memory for small frames is allocated at once, in bytes. */
  frameMemoryBytes: 16_384,
  /** Frames written together are copied into one buffer if they are smaller than this on average, in bytes. */
  copyBelowBytes: 4_096,
  /** How many issues an error about refused arguments lists. */
  maxIssues: 100,
  /** How many steps into an argument the path of such an issue goes. */
  maxIssuePath: 32,
  /** The upper bounds of the histogram of call durations, in seconds. */
  durationBuckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
  /** After how long it is said that lines of the log were left out, in milliseconds. */
  leftOutLinesMs: 1_000,
  /** Where a line of the log is cut off, in characters. */
  longestLogLine: 1_000,
  /** How long a test client waits for a message over a real socket, in milliseconds. */
  testWaitMs: 5_000,
} as const;
