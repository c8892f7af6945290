import type { Dict } from '../protocol/messages.js';
import type { MatchPolicy } from '../protocol/uri.js';
import type { WampError } from '../protocol/wamp-error.js';

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
  /** Ends the declaration when it is aborted. If it was aborted before, the declaration has ended from the start. */
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

/**
 * Options of a subscription. Subscriptions of one topic with one match policy share one SUBSCRIBE, which has the
 * `details` of the first of them.
 */
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

/** Options of `serve`. */
export interface ServeOptions<T extends object> extends RegisterOptions {
  /**
   * The names of the methods that are registered.
   *
   * @default all methods of the object and its classes
   */
  readonly only?: readonly (keyof T & string)[] | undefined;
}
