import { sharedDefaults } from './shared-defaults.js';

/** The limits of the resources that one client, or all clients together, may use. 0 switches a limit off. */
export class WampLimits {
  /**
   * The number of open connections of the hub. Rejects further clients with HTTP 503.
   *
   * @default 50_000
   */
  readonly maxSessions: number = 50_000;
  /**
   * The number of open connections of one client address. Rejects further clients with HTTP 429.
   *
   * @default 500
   */
  readonly maxSessionsPerAddress: number = 500;
  /**
   * The number of sessions of one authid in one realm; with a cluster, on all nodes. Beyond the limit, the option
   * `excessSessions` decides.
   *
   * @default 0
   */
  readonly maxSessionsPerAuthid: number = 0;
  /**
   * The time until HELLO, in milliseconds. After it, sends ABORT `wamp.error.timeout`.
   *
   * @default 10_000
   */
  readonly helloTimeoutMs: number = 10_000;
  /**
   * The time from HELLO to WELCOME, in milliseconds, with all challenges and the time that authenticators and
   * `resolveRealm` take. After it, sends ABORT `wamp.error.timeout`.
   *
   * @default 30_000
   */
  readonly joinTimeoutMs: number = 30_000;
  /**
   * The time from CHALLENGE to AUTHENTICATE, in milliseconds. After it, sends ABORT `wamp.error.timeout`.
   *
   * @default 10_000
   */
  readonly authTimeoutMs: number = 10_000;
  /**
   * The number of failed logins of one client address per minute, which is also the size of a burst. Beyond the
   * limit, clients of the address that need an authenticator get ABORT `wamp.error.unavailable`. Addresses are
   * counted like in `maxSessionsPerAddress`.
   *
   * @default 60
   */
  readonly maxAuthFailuresPerAddress: number = 60;
  /**
   * The number of failed logins with one authid in one realm per minute, which is also the size of a burst. Beyond
   * the limit, everybody who names this authid gets ABORT `wamp.error.unavailable`.
   *
   * @default 30
   */
  // So anybody can keep a user from logging in, who must know this when choosing 0 or a greater number.
  readonly maxAuthFailuresPerAuthid: number = 30;
  /**
   * The size of a message, in bytes. A larger one ends the session with ABORT
   * `wamp.error.payload_size_exceeded` and close status 1009.
   *
   * @default 1_048_576
   */
  readonly maxMessageBytes: number = 1_048_576;
  /**
   * The size of HELLO, in bytes. It is smaller because the details of HELLO are kept for the whole session.
   * When more than this has arrived, sends ABORT `wamp.error.payload_size_exceeded`.
   *
   * @default 16_384
   */
  readonly maxHelloBytes: number = 16_384;
  /**
   * The number of frames, and of network reads, of one message. More end the session with close status 1008.
   *
   * @default 4_096, or more with `maxMessageBytes`
   */
  // The pieces of real networks are larger than a message of the maximum size in this many pieces.
  readonly maxMessagePieces: number = 4_096;
  /**
   * The nesting depth of lists and maps in a message, the message included. A deeper one ends the session with
   * ABORT `wamp.error.protocol_violation`.
   *
   * @default 64
   */
  readonly maxMessageDepth: number = sharedDefaults.maxMessageDepth;
  /**
   * The number of lists, maps, keys, binary and tagged values in a message, which take the most time to decode:
   * what becomes an object, or has to be converted. Each chunk of a text or binary value of CBOR counts, too. More
   * end the session with ABORT `wamp.error.protocol_violation`.
   *
   * @default 20_000
   */
  // One more item takes 1 to 2 microseconds to decode.
  readonly maxMessageItems: number = sharedDefaults.maxMessageItems;
  /**
   * The number of messages of a client per second, which is also the size of a burst. More end the session with
   * ABORT `wamp.error.unavailable`.
   *
   * @default 100_000
   */
  // A message takes 2 to 4 microseconds, so one client can use a third of a core.
  readonly maxMessagesPerSecond: number = 100_000;
  /**
   * The number of bytes of a client per second, which is also the size of a burst. In text frames each
   * character counts as one byte. More end the session with ABORT `wamp.error.unavailable`.
   *
   * @default 33_554_432
   */
  readonly maxBytesPerSecond: number = 33_554_432;
  /**
   * The number of calls of a session whose handlers are running, also after CANCEL. Further calls get ERROR
   * `wamp.error.unavailable`.
   *
   * @default 1_000
   */
  readonly maxCallsInFlight: number = 1_000;
  /**
   * The number of registrations of a session. Further ones get ERROR `wamp.error.unavailable`.
   *
   * @default 1_000
   */
  readonly maxRegistrations: number = 1_000;
  /**
   * The number of subscriptions of a session. Further ones get ERROR `wamp.error.unavailable`.
   *
   * @default 1_000
   */
  readonly maxSubscriptions: number = 1_000;
  /**
   * The number of subscriptions of a session to patterns (`match` prefix or wildcard). Further ones get ERROR
   * `wamp.error.unavailable`.
   *
   * @default 100
   */
  readonly maxPatternSubscriptions: number = 100;
  /**
   * The number of characters of a URI that a client names. A longer one gets ERROR `wamp.error.invalid_uri`.
   *
   * @default 256
   */
  readonly maxUriLength: number = 256;
  /**
   * The time that `authorize` may take to decide about a request, in milliseconds. After it, sends ERROR
   * `wamp.error.authorization_failed`.
   *
   * @default 5_000
   */
  readonly authorizeTimeoutMs: number = 5_000;
  /**
   * The number of requests of a session that wait for a decision of `authorize`. Further ones get ERROR
   * `wamp.error.unavailable`; an event without acknowledgement is dropped and counted.
   *
   * @default 1_000
   */
  readonly maxUndecidedRequests: number = 1_000;
  /**
   * The bytes of heap of streamed input that waits for the handler of a call. More stop the call with ERROR
   * `wamp.error.unavailable`.
   *
   * @default 1_048_576
   */
  readonly maxInputBufferBytes: number = 1_048_576;
  /**
   * The number of events of a session that wait for handlers. Further events get ERROR `wamp.error.unavailable`
   * if they ask for an acknowledgement; otherwise they are dropped and counted.
   *
   * @default 1_000
   */
  readonly maxWaitingEvents: number = 1_000;
  /**
   * The bytes of heap of a session: calls in both directions, registrations, subscriptions, waiting events and
   * waiting input. Beyond the limit, a message gets ERROR `wamp.error.unavailable`, or is dropped and counted
   * if it is an event without acknowledgement. A session that holds nothing may send a message of any size.
   *
   * @default 67_108_864
   */
  readonly maxHeldBytes: number = 67_108_864;
  /**
   * The bytes of all sessions together, with HELLO.Details, outboxes and incomplete messages. Beyond the limit the hub
   * accepts nothing new, and ends the sessions that hold most with ABORT `wamp.error.unavailable`.
   *
   * @default a quarter of the heap limit of V8
   */
  // The module replaces this value with a part of the heap limit of V8.
  readonly maxTotalBytes: number = 1_073_741_824;
  /**
   * The bytes that a client has not read yet. Beyond the limit, `overflow` decides about events. Ends the
   * session if answers take twice as many bytes. In the turn of the event loop in which the client falls
   * behind, four times as many bytes may wait.
   *
   * @default 16_777_216
   */
  readonly maxOutboxBytes: number = 16_777_216;
  /**
   * The number of log lines per second. Further lines are dropped, and one line reports how many.
   *
   * @default 20
   */
  readonly maxLogLinesPerSecond: number = 20;
}

/** The default of each limit. */
export const limitDefaults: WampLimits = new WampLimits();

/** The limits that an application sets. All others have their defaults. */
export type WampLimitOptions = { readonly [Name in keyof WampLimits]?: number | undefined };
