import { nearest } from './known-names.js';
import { limitDefaults } from './limit-defaults.js';
import { texts } from './texts.js';

/** What one client, or all together, may take of the server. 0 switches a limit off. */
export interface WampLimits {
  /** Connections of the hub at one time; more are refused with HTTP 503. Default 50,000. */
  readonly maxSessions: number;
  /** Connections of one client address at one time; more are refused with HTTP 429. Default 500. */
  readonly maxSessionsPerAddress: number;
  /** How long a connection may take to say HELLO, in milliseconds; then ABORT. Default 10,000. */
  readonly helloTimeoutMs: number;
  /** The largest message a client may send, in bytes; a larger one: ABORT, then close 1009. Default 1,048,576. */
  readonly maxMessageBytes: number;
  /**
   * The largest HELLO a client may send, in bytes: its Details are kept as long as the session lasts. A
   * larger one: ABORT `wamp.error.payload_size_exceeded`, as soon as more than this has arrived. Default
   * 16,384.
   */
  readonly maxHelloBytes: number;
  /**
   * How long the `authenticate` and `resolveRealm` options may take to decide about a HELLO, in
   * milliseconds; then ABORT `wamp.error.timeout`. Default 30,000.
   */
  readonly joinTimeoutMs: number;
  /** Patterns (`match` prefix or wildcard) a session may subscribe to; more: ERROR `wamp.error.unavailable`. Default 100. */
  readonly maxPatternSubscriptions: number;
  /** Into how many frames, and network reads, a message may be split. Default 4,096, or more with `maxMessageBytes`. */
  readonly maxMessagePieces: number;
  /** How many lists and maps a message may hold one inside the other, itself included. Default 64. */
  readonly maxMessageDepth: number;
  /**
   * Lists, maps and keys of maps in a message: nothing else takes as much time to decode, and no other
   * client gets a turn meanwhile. More: ABORT `wamp.error.protocol_violation`. Default 20,000.
   */
  readonly maxMessageItems: number;
  /** Messages a client may send per second, with as many at once; more: ABORT. Default 100,000. */
  readonly maxMessagesPerSecond: number;
  /** Bytes (of text: characters) a client may send per second, with as many at once; more: ABORT. Default 33,554,432. */
  readonly maxBytesPerSecond: number;
  /** Calls of a session whose handlers still run, also after CANCEL with `skip`; more: ERROR `wamp.error.unavailable`. Default 1,000. */
  readonly maxCallsInFlight: number;
  /** Procedures a session may register; more: ERROR `wamp.error.unavailable`. Default 1,000. */
  readonly maxRegistrations: number;
  /** Topics a session may subscribe to; more: ERROR `wamp.error.unavailable`. Default 1,000. */
  readonly maxSubscriptions: number;
  /** Characters of a URI that a client names; more: `wamp.error.invalid_uri`. Default 256. */
  readonly maxUriLength: number;
  /** Bytes of heap that streamed input takes while it waits for the handler of a call; more: ERROR `wamp.error.unavailable`. Default 1,048,576. */
  readonly maxInputBufferBytes: number;
  /** Events of a session that wait for handlers; more: ERROR `wamp.error.unavailable` if acknowledged, else dropped and counted. Default 1,000. */
  readonly maxWaitingEvents: number;
  /**
   * Bytes of heap that calls in flight, waiting events and waiting input of a session may take; more:
   * ERROR `wamp.error.unavailable`, or a counted drop of an event without acknowledgement. It lets one
   * message pass in any case. Default 67,108,864.
   */
  readonly maxHeldBytes: number;
  /**
   * Bytes that all sessions together may make the hub hold, with outboxes and messages that have arrived
   * in part; beyond it nothing new is taken, and the sessions that hold most are ended with ABORT.
   * Default: half of the heap limit of V8.
   */
  readonly maxTotalBytes: number;
  /** Bytes that wait for a client to read them; beyond it `overflow` decides about events. Answers may take twice as many, then the session is ended. In the turn of the event loop in which the client falls behind, four times as many may come. Default 16,777,216. */
  readonly maxOutboxBytes: number;
  /** Lines the hub writes to the log per second; those left out are counted. Default 20. */
  readonly maxLogLinesPerSecond: number;
}

/** Limits as an application gives them; the others have their defaults. */
export type WampLimitOptions = { readonly [Name in keyof WampLimits]?: number | undefined };

/**
 * Every limit, with `Infinity` for those that are switched off.
 *
 * @throws if one is not a number from 0 on, or has no such name
 */
export function limitsOf(given: WampLimitOptions = {}): WampLimits {
  for (const [name, value] of Object.entries(given)) {
    if (!(name in limitDefaults))
      throw new Error(texts.unknownLimit(name, names, nearest(name, names)));
    if (value !== undefined && !(typeof value === 'number' && value >= 0))
      throw new Error(texts.badLimit(name, value));
  }
  const entries = names.map((name) => [name, (given[name] ?? limitDefaults[name]) || Infinity]);
  return Object.fromEntries(entries) as WampLimits;
}

const names = Object.keys(limitDefaults) as (keyof WampLimits)[];
