import type { Uri } from '../protocol/messages.js';
import type { MatchPolicy } from '../protocol/uri.js';
import type { WampCallContext } from './call.context.js';
import type { WampEventContext } from './event.context.js';

/**
 * Answers calls. What it returns is the outcome: a value, a promise, an Observable or async iterable
 * of progressive results, a `WampResult` or `WampError`; what it throws is the error.
 */
export type CallHandler = (call: WampCallContext) => unknown;

/** Receives events that clients publish. A promise it returns is awaited before the next event of the same session. */
export type EventHandler = (event: WampEventContext) => unknown;

/** How a handler is bound to its URI. */
export interface HandlerOptions {
  /** Default `exact`. */
  readonly match?: MatchPolicy | undefined;
  /** Default: the first realm of the hub. */
  readonly realm?: Uri | undefined;
  /** What to call the handler in messages to people; default its function name. */
  readonly origin?: string | undefined;
}

export interface ProcedureOptions extends HandlerOptions {
  /** Whether calls with streamed input are taken; default true. */
  readonly streamedInput?: boolean | undefined;
}

/** A procedure of the application. */
export interface Procedure {
  readonly uri: Uri;
  readonly match: MatchPolicy;
  readonly origin: string;
  readonly handler: CallHandler;
  readonly streamedInput: boolean;
}

/** A handler of events that clients publish. */
export interface Listener {
  readonly topic: Uri;
  readonly match: MatchPolicy;
  readonly origin: string;
  readonly handler: EventHandler;
}
