/// <reference lib="esnext.disposable" preserve="true" />

import type { ObservableLike, StreamObserver } from '../calls/async-value.js';
import type { Dict, Id, List, Uri } from '../protocol/messages.js';
import type { MatchPolicy } from '../protocol/uri.js';
import type { WampError } from '../protocol/wamp-error.js';
import type { WampCancelMode } from '../session/outgoing-call.js';
import type { Watchable } from './watchable.js';

/** A source of streamed input. An iterable is read as fast as the connection takes it. */
export type InputSource<T = unknown> = AsyncIterable<T> | Iterable<T> | ObservableLike<T>;

/** Options of a call. */
export interface CallOptions {
  /**
   * The timeout in milliseconds, for an answer and between two progressive results; 0 for none. It includes
   * the wait for a session. After it the call fails with `wamp.error.timeout` (specification: "Call Timeouts").
   *
   * @default the option `callTimeoutMs` of the client
   */
  readonly timeoutMs?: number | undefined;
  /** Cancels the call when it is aborted (specification: "Call Canceling"). */
  readonly signal?: AbortSignal | undefined;
  /**
   * Sent as further pieces of the call (specification: "Progressive Call Invocations").
   *
   * @default none
   */
  readonly input?: InputSource | undefined;
  /**
   * The way in which a call is canceled: the callee continues (`skip`), stops and its answer is awaited
   * (`kill`), or stops without a further answer (`killnowait`).
   *
   * @default 'killnowait'
   */
  readonly cancelMode?: WampCancelMode | undefined;
  /**
   * `lost` sends the call again if its connection was lost before the answer. It may run twice then.
   *
   * @default false
   */
  readonly retry?: 'lost' | false | undefined;
  /**
   * The number of times that `retry` sends the call again.
   *
   * @default 3
   */
  readonly retries?: number | undefined;
  /**
   * The behaviour while there is no session: wait for one, or fail with `WampConnectionError`.
   *
   * @default the option `offline` of the client
   */
  readonly offline?: 'reject' | 'wait' | undefined;
  /**
   * Asks the router to tell the callee who calls (specification: "Caller Identification").
   *
   * @default the router decides
   */
  readonly discloseMe?: boolean | undefined;
  /** Further keys for CALL.Options. */
  readonly details?: Dict | undefined;
}

/** Options of a stream. */
export interface StreamOptions<T = unknown> extends CallOptions {
  /**
   * The number of values that may wait for a slow `for await`. Beyond it the call is canceled, and the stream
   * fails with `wamp.error.unavailable`.
   *
   * @default 10_000
   */
  readonly maxWaiting?: number | undefined;
  /**
   * Returns the arguments with which a stream starts again if its connection was lost.
   *
   * @default none: the stream fails
   */
  readonly resume?: ((last: T | undefined) => List) | undefined;
}

/** Options of a publication. */
export interface PublishOptions {
  /**
   * Waits for the acknowledgement of the router, if true.
   *
   * @default true
   */
  readonly acknowledge?: boolean | undefined;
  /**
   * The behaviour while there is no session: wait for one, or fail with `WampConnectionError`.
   *
   * @default 'reject'
   */
  readonly offline?: 'reject' | 'wait' | undefined;
  /**
   * False to receive the event oneself, too (specification: "Publisher Exclusion").
   *
   * @default true
   */
  readonly excludeMe?: boolean | undefined;
  /** Session ids that do not receive the event (specification: "Subscriber Black- and Whitelisting"). */
  readonly exclude?: readonly Id[] | undefined;
  /** The only session ids that receive the event. */
  readonly eligible?: readonly Id[] | undefined;
  /** Authids that do not receive the event. */
  readonly excludeAuthid?: readonly string[] | undefined;
  /** The only authids that receive the event. */
  readonly eligibleAuthid?: readonly string[] | undefined;
  /** Authroles that do not receive the event. */
  readonly excludeAuthrole?: readonly string[] | undefined;
  /** The only authroles that receive the event. */
  readonly eligibleAuthrole?: readonly string[] | undefined;
  /** Asks the router to tell subscribers who publishes (specification: "Publisher Identification"). */
  readonly discloseMe?: boolean | undefined;
  /** Further keys for PUBLISH.Options. */
  readonly details?: Dict | undefined;
}

/** The state of a subscription or registration. */
export type DeclarationStatus = 'active' | 'ended' | 'pending' | 'refused' | 'renewing';

/** Options of subscriptions and registrations, which are renewed with each new session. */
export interface DeclarationOptions {
  /**
   * The match policy of the URI (specification: "Pattern-based Subscriptions" and "Pattern-based
   * Registrations").
   *
   * @default 'exact'
   */
  readonly match?: MatchPolicy | undefined;
  /** Further keys for the options of the request, or a function that is asked for them for each session. */
  readonly details?: Dict | (() => Dict) | undefined;
  /** Ends the declaration when it is aborted. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Called when a new session has the declaration again. `gapMs` is the time without it: events of this time
   * are lost.
   */
  readonly onRenewed?: ((info: RenewedInfo) => void) | undefined;
  /** Called when a new session refuses the declaration, or when the router revokes it. */
  readonly onError?: ((error: WampError) => void) | undefined;
}

/** The renewal of a declaration. */
export interface RenewedInfo {
  /** The milliseconds between the end of the old session and the renewal. */
  readonly gapMs: number;
}

/** Options of a subscription. */
export type SubscribeOptions = DeclarationOptions;

/** The decision about events that wait for a slow `for await`. */
export type EventOverflow = 'drop-newest' | 'drop-oldest' | 'error' | 'latest';

/** Options of a subscription that is iterated. */
export interface EventsOptions extends SubscribeOptions {
  /**
   * The number of events that may wait.
   *
   * @default 1_000
   */
  readonly maxWaiting?: number | undefined;
  /**
   * The decision about an event beyond `maxWaiting`. `latest` keeps only the newest one.
   *
   * @default 'error'
   */
  readonly overflow?: EventOverflow | undefined;
}

/** Options of a registration. */
export interface RegisterOptions extends DeclarationOptions {
  /**
   * The invocation policy, for routers that share a procedure (specification: "Shared Registration").
   *
   * @default 'single'
   */
  readonly invoke?: 'first' | 'last' | 'random' | 'roundrobin' | 'single' | undefined;
}

/** Options of `ping`. */
export interface PingOptions {
  /**
   * The time for the answer, in milliseconds.
   *
   * @default 10_000
   */
  readonly timeoutMs?: number | undefined;
  /** Gives up when it is aborted. */
  readonly signal?: AbortSignal | undefined;
}

/** Options of `close`. */
export interface CloseOptions {
  /**
   * The reason of GOODBYE.
   *
   * @default 'wamp.close.close_realm'
   */
  readonly reason?: Uri | undefined;
  /**
   * The time in milliseconds that running handlers of registrations get to finish. New calls are refused meanwhile.
   *
   * @default 0
   */
  readonly drainMs?: number | undefined;
}

/** Options of `serve`. */
export interface ServeOptions<T extends object> extends RegisterOptions {
  /**
   * The names of the methods that are registered.
   *
   * @default all methods of the object and its classes
   */
  readonly only?: readonly (keyof T & string)[] | undefined;
}

/** An event that a subscription has received (specification: "EVENT"). */
export interface WampEvent {
  /** The topic, also for a pattern. */
  readonly topic: Uri;
  /** The positional arguments. */
  readonly args: List;
  /** The keyword arguments. */
  readonly kwargs: Dict;
  /** The payload unwrapped: the one positional argument, or the keyword arguments, or a `WampResult`. */
  readonly value: unknown;
  /** EVENT.Details. */
  readonly details: Dict;
  /** The publication id. */
  readonly publication: Id;
  /** The subscription id. */
  readonly subscription: Id;
}

/** A subscription or registration. It outlives connections. */
export interface WampDeclaration {
  /** The state, as a store. */
  readonly status: Watchable<DeclarationStatus>;
}

/** A subscription of a client. `await using` ends it. */
export interface WampSubscription extends WampDeclaration, AsyncDisposable {
  /** The topic or pattern. */
  readonly topic: Uri;
  /** Ends the subscription. Does nothing if it has ended. */
  unsubscribe(): Promise<void>;
}

/** One or more registrations of a client. `await using` ends them. */
export interface WampRegistration extends WampDeclaration, AsyncDisposable {
  /** The procedures or patterns. */
  readonly uris: readonly Uri[];
  /** Ends the registrations. Does nothing if they have ended. Calls that run are still answered. */
  unregister(): Promise<void>;
}

/**
 * The values of a call, one after the other. It is cold: each iteration and each `subscribe` makes a call,
 * and leaving it cancels that call. `from(stream)` of rxjs makes an Observable of it.
 *
 * @example
 * for await (const price of client.stream<number>('com.example.prices')) show(price);
 */
export interface WampStream<T> extends AsyncIterable<T> {
  /** Calls, and passes on each value. */
  subscribe(observer: Partial<StreamObserver<T>> | ((value: T) => void)): { unsubscribe(): void };
  /** Calls, and returns the last value when the call has ended. */
  last(): Promise<T | undefined>;
}
