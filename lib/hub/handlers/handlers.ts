import type { WampDocOptions } from '../../catalog/doc-options.js';
import type { HandlerFacts } from '../../catalog/facts.js';
import { matchKind, shapeKind } from '../../protocol/kinds.js';
import type { Uri } from '../../protocol/messages.js';
import { flag, type OptionRules } from '../../protocol/options.js';
import type { MatchPolicy } from '../../protocol/uri.js';
import type { ResultShape } from '../../protocol/wamp-result.js';
import { overflowKind, type WampOverflow } from '../connection/overflow.js';
import type { WampCallContext } from '../contexts/call-context.js';
import type { WampEventContext } from '../contexts/event-context.js';
import type { WampSubscriptionContext } from '../contexts/subscription-context.js';
import type { WampPeer } from '../session/wamp-peer.js';
import type { WampSession } from '../session/wamp-session.js';
import { concurrencyKind, type WampConcurrency } from './concurrency.js';
import { type Roles, rolesKind } from './roles.js';

/**
 * Answers calls. It returns the outcome: a value, a promise, an Observable or async iterable of
 * progressive results, a `WampResult` or a `WampError`. An error that it throws is sent as ERROR.
 */
export type CallHandler<Peer extends WampPeer = WampSession> = (
  call: WampCallContext<Peer>,
) => unknown;

/**
 * Receives events that clients publish. If it returns a promise, the next event of the same session
 * waits for it.
 */
export type EventHandler<Peer extends WampPeer = WampSession> = (
  event: WampEventContext<Peer>,
) => unknown;

/**
 * Starts a streaming topic when a session subscribes. The values of the Observable or async iterable
 * that it returns are sent to this session as events, until the session unsubscribes. If it returns a
 * function, that runs at this moment. If it throws, the subscription is answered with ERROR.
 */
export type TopicHandler = (subscription: WampSubscriptionContext) => unknown;

/** Limits how many calls run at the same time. Other calls wait. */
export interface CallLane {
  /** Runs the handler of a call, now or later, unless the call ends before. */
  run<Peer extends WampPeer>(call: WampCallContext<Peer>, handler: CallHandler<Peer>): void;
}

/** Options of a handler. */
export interface HandlerOptions {
  /**
   * The way in which URIs are compared with the URI of the handler.
   *
   * @default 'exact'
   */
  readonly match?: MatchPolicy | undefined;
  /**
   * The realm or realms of the handler.
   *
   * @default the first realm of the hub
   */
  readonly realm?: Uri | readonly Uri[] | undefined;
  /**
   * The values of `authrole` that may use the handler; `*` stands for all. Others get
   * `wamp.error.not_authorized`.
   *
   * @default all roles
   */
  readonly roles?: readonly string[] | undefined;
  /**
   * The name of the handler in messages.
   *
   * @default the name of the function
   */
  readonly origin?: string | undefined;
  /**
   * What the catalog says of the handler.
   *
   * @default its URI only
   */
  readonly doc?: WampDocOptions | undefined;
  /**
   * Returns what its code says, for the catalog.
   *
   * @internal
   */
  readonly facts?: (() => HandlerFacts) | undefined;
}

/** Options of a streaming topic. */
export interface TopicOptions extends HandlerOptions {
  /**
   * The treatment of events that the client reads too slowly.
   *
   * @default the option of the module
   */
  readonly overflow?: WampOverflow | undefined;
}

/** Options of a procedure. */
export interface ProcedureOptions extends HandlerOptions {
  /**
   * Accepts calls with streamed input, if true. Otherwise they are answered with
   * `wamp.error.feature_not_supported`.
   *
   * @default true
   */
  readonly streamedInput?: boolean | undefined;
  /**
   * The way in which returned and emitted values are sent.
   *
   * @default the option of the hub
   */
  readonly results?: ResultShape | undefined;
  /**
   * The number of calls of this procedure that run at the same time.
   *
   * @default the option of the hub, which counts all its procedures together
   */
  readonly concurrency?: WampConcurrency | undefined;
  /**
   * The lane that the procedure shares with others, unless it has a `concurrency` of its own.
   *
   * @internal
   */
  readonly lane?: CallLane | undefined;
}

export const handlerRules = {
  match: { kind: matchKind },
  realm: {},
  roles: { kind: rolesKind },
  origin: {},
  doc: {},
  facts: {},
} as const satisfies OptionRules<HandlerOptions>;

export const topicRules = {
  ...handlerRules,
  overflow: { kind: overflowKind },
} as const satisfies OptionRules<TopicOptions>;

export const procedureRules = {
  ...handlerRules,
  streamedInput: { kind: flag },
  results: { kind: shapeKind },
  concurrency: { kind: concurrencyKind },
  lane: {},
} as const satisfies OptionRules<ProcedureOptions>;

/** The URI or pattern of a handler. */
export interface Binding {
  readonly uri: Uri;
  readonly match: MatchPolicy;
  readonly origin: string;
  /** The roles that may use it. */
  readonly roles: Roles;
  /** Returns what is known of it; `undefined` if nothing is. */
  readonly facts: (() => HandlerFacts) | undefined;
}

/** A procedure of the application. */
export interface Procedure<Peer extends WampPeer = WampSession> extends Binding {
  readonly handler: CallHandler<Peer>;
  readonly streamedInput: boolean;
  readonly results: ResultShape;
  /** The lane of its calls; `undefined` if any number may run. */
  readonly lane: CallLane | undefined;
}

/** An event handler of the application, bound to a topic. */
export interface EventBinding<Peer extends WampPeer = WampSession> extends Binding {
  readonly handler: EventHandler<Peer>;
}

/** A streaming topic of the application. */
export interface TopicBinding extends Binding {
  readonly overflow: WampOverflow | undefined;
  readonly handler: TopicHandler;
}
