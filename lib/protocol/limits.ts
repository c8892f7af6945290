/** What one client, or all together, may take of the server. 0 switches a limit off. */
export class WampLimits {
  /**
   * Connections of the hub at one time; more are refused with HTTP 503.
   *
   * @default 50_000
   */
  readonly maxSessions: number = 50_000;
  /**
   * Connections of one client address at one time; more are refused with HTTP 429.
   *
   * @default 500
   */
  readonly maxSessionsPerAddress: number = 500;
  /**
   * How long a connection may take to say HELLO, in milliseconds; then ABORT.
   *
   * @default 10_000
   */
  readonly helloTimeoutMs: number = 10_000;
  /**
   * How long the `authenticate` and `resolveRealm` options may take to decide about a HELLO, in milliseconds;
   * then ABORT `wamp.error.timeout`.
   *
   * @default 30_000
   */
  readonly joinTimeoutMs: number = 30_000;
  /**
   * The largest message a client may send, in bytes; a larger one: ABORT, then close 1009.
   *
   * @default 1_048_576
   */
  readonly maxMessageBytes: number = 1_048_576;
  /**
   * The largest HELLO a client may send, in bytes: its Details are kept as long as the session lasts. A
   * larger one: ABORT `wamp.error.payload_size_exceeded`, as soon as more than this has arrived.
   *
   * @default 16_384
   */
  readonly maxHelloBytes: number = 16_384;
  /**
   * Into how many frames, and network reads, a message may be split.
   *
   * @default 4_096, or more with `maxMessageBytes`
   */
  // Networks make larger pieces than this allows.
  readonly maxMessagePieces: number = 4_096;
  /**
   * How many lists and maps a message may hold one inside the other, itself included.
   *
   * @default 64
   */
  readonly maxMessageDepth: number = 64;
  /**
   * Lists, maps and keys of maps in a message: nothing else takes as much time to decode, and no other client
   * gets a turn meanwhile. More: ABORT `wamp.error.protocol_violation`.
   *
   * @default 20_000
   */
  // To decode one more costs 1 to 2 microseconds.
  readonly maxMessageItems: number = 20_000;
  /**
   * Messages a client may send per second, with as many at once; more: ABORT.
   *
   * @default 100_000
   */
  // A message costs 2 to 4 microseconds: one client takes a third of a core.
  readonly maxMessagesPerSecond: number = 100_000;
  /**
   * Bytes (of text: characters) a client may send per second, with as many at once; more: ABORT.
   *
   * @default 33_554_432
   */
  readonly maxBytesPerSecond: number = 33_554_432;
  /**
   * Calls of a session whose handlers still run, also after CANCEL with `skip`; more: ERROR
   * `wamp.error.unavailable`.
   *
   * @default 1_000
   */
  readonly maxCallsInFlight: number = 1_000;
  /**
   * Procedures a session may register; more: ERROR `wamp.error.unavailable`.
   *
   * @default 1_000
   */
  readonly maxRegistrations: number = 1_000;
  /**
   * Topics a session may subscribe to; more: ERROR `wamp.error.unavailable`.
   *
   * @default 1_000
   */
  readonly maxSubscriptions: number = 1_000;
  /**
   * Patterns (`match` prefix or wildcard) a session may subscribe to; more: ERROR `wamp.error.unavailable`.
   *
   * @default 100
   */
  readonly maxPatternSubscriptions: number = 100;
  /**
   * Characters of a URI that a client names; more: `wamp.error.invalid_uri`.
   *
   * @default 256
   */
  readonly maxUriLength: number = 256;
  /**
   * Bytes of heap that streamed input takes while it waits for the handler of a call; more: ERROR
   * `wamp.error.unavailable`.
   *
   * @default 1_048_576
   */
  readonly maxInputBufferBytes: number = 1_048_576;
  /**
   * Events of a session that wait for handlers; more: ERROR `wamp.error.unavailable` if acknowledged, else
   * dropped and counted.
   *
   * @default 1_000
   */
  readonly maxWaitingEvents: number = 1_000;
  /**
   * Bytes of heap that calls in flight, waiting events and waiting input of a session may take; more: ERROR
   * `wamp.error.unavailable`, or a counted drop of an event without acknowledgement. It lets one message pass
   * in any case.
   *
   * @default 67_108_864
   */
  readonly maxHeldBytes: number = 67_108_864;
  /**
   * Bytes that all sessions together may make the hub hold, with outboxes and messages that have arrived
   * in part; beyond it nothing new is taken, and the sessions that hold most are ended with ABORT.
   *
   * @default half of the heap limit of V8
   */
  // A module asks V8 for its heap limit instead.
  readonly maxTotalBytes: number = 1_073_741_824;
  /**
   * Bytes that wait for a client to read them; beyond it `overflow` decides about events. Answers may take
   * twice as many, then the session is ended. In the turn of the event loop in which the client falls behind,
   * four times as many may come.
   *
   * @default 16_777_216
   */
  readonly maxOutboxBytes: number = 16_777_216;
  /**
   * Lines the hub writes to the log per second; those left out are counted.
   *
   * @default 20
   */
  readonly maxLogLinesPerSecond: number = 20;
}

/** Each limit as it is when an application does not set it. */
export const limitDefaults: WampLimits = new WampLimits();

/** Limits as an application gives them; the others have their defaults. */
export type WampLimitOptions = { readonly [Name in keyof WampLimits]?: number | undefined };
