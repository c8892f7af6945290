/// <reference lib="esnext.disposable" preserve="true" />

import type { Dict, Id, List, Uri } from '../protocol/messages.js';
import type { Watchable } from './watchable.js';

/** The state of a subscription or registration. */
export type DeclarationStatus = 'active' | 'ended' | 'pending' | 'refused' | 'renewing';

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
