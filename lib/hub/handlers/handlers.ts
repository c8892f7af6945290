import type { Uri } from '../../protocol/messages.js';
import type { MatchPolicy } from '../../protocol/uri.js';
import type { ResultShape } from '../../protocol/wamp-result.js';
import type { WampOverflow } from '../connection/overflow.js';
import type { WampCallContext } from '../contexts/call-context.js';
import type { WampEventContext } from '../contexts/event-context.js';
import type { WampSubscriptionContext } from '../contexts/subscription-context.js';
import type { WampConcurrency } from './concurrency.js';

/**
 * Answers calls. What it returns is the outcome: a value, a promise, an Observable or async iterable
 * of progressive results, a `WampResult` or `WampError`; what it throws is the error.
 */
export type CallHandler = (call: WampCallContext) => unknown;

/** Receives events that clients publish. A promise it returns is awaited before the next event of the same session. */
export type EventHandler = (event: WampEventContext) => unknown;

/**
 * Gives a topic a life: runs when a session subscribes. The Observable or async iterable it returns is
 * sent to that session as events until it unsubscribes; a function it returns runs then. What it
 * throws refuses the subscription.
 */
export type TopicHandler = (subscription: WampSubscriptionContext) => unknown;

/** Where calls wait until there is a place for them. */
export interface CallLane {
  /** Runs the handler of a call, now or when there is a place, unless the call ends before. */
  run(call: WampCallContext, handler: CallHandler): void;
}

/** How a handler is bound to its URI. */
export interface HandlerOptions {
  /** Default `exact`. */
  readonly match?: MatchPolicy | undefined;
  /** The realm or realms it serves; default the first realm of the hub. */
  readonly realm?: Uri | readonly Uri[] | undefined;
  /** What to call the handler in messages to people; default its function name. */
  readonly origin?: string | undefined;
}

/** How a topic with a life is bound. */
export interface TopicOptions extends HandlerOptions {
  /** What becomes of events that the client reads too slowly; default the module's option. */
  readonly overflow?: WampOverflow | undefined;
}

export interface ProcedureOptions extends HandlerOptions {
  /** Whether calls with streamed input are taken; default true. */
  readonly streamedInput?: boolean | undefined;
  /** What a returned or emitted value becomes; default what the hub's option says. */
  readonly results?: ResultShape | undefined;
  /** How many calls of it run at a time; default what the hub's option says, for all its procedures together. */
  readonly concurrency?: WampConcurrency | undefined;
  /**
   * The lane that it shares with other procedures, unless it has a concurrency of its own.
   *
   * @internal
   */
  readonly lane?: CallLane | undefined;
}

/** A handler and the URI or pattern it is bound to. */
export interface Binding {
  readonly uri: Uri;
  readonly match: MatchPolicy;
  readonly origin: string;
}

/** A procedure of the application. */
export interface Procedure extends Binding {
  readonly handler: CallHandler;
  readonly streamedInput: boolean;
  readonly results: ResultShape;
  /** Absent if any number of calls may run. */
  readonly lane: CallLane | undefined;
}

/** A handler of events that clients publish. */
export interface Listener extends Binding {
  readonly handler: EventHandler;
}

/** A topic of the application that has a life of its own for each session. */
export interface TopicProvider extends Binding {
  readonly overflow: WampOverflow | undefined;
  readonly handler: TopicHandler;
}
