import { MessageCode } from '../protocol/message-codes.js';
import type { Call, Code, Dict, Id, Invocation, Uri } from '../protocol/messages.js';
import type { MatchPolicy } from '../protocol/uri.js';

/**
 * The messages of one leg of a call. A call has two legs: between the caller and the router, and
 * between the router and the callee. On each of them one end calls and the other one answers, so the
 * same tables serve both ends (specification: "Message Codes and Direction").
 */
export interface CallLeg {
  /** Starts a call, or continues its input. An ERROR names it. */
  readonly request: Code['Call' | 'Invocation'];
  /** Carries a result, progressive or final. */
  readonly answer: Code['Result' | 'Yield'];
  /** Cancels a call. */
  readonly stop: Code['Cancel' | 'Interrupt'];
}

/** A leg as the end that calls knows it. */
export interface CallingLeg<Target> extends CallLeg {
  /** Whether the other end is told to `skip` a canceled call. A callee cannot: it just goes on. */
  readonly hasSkip: boolean;
  /** Returns the request without its payload. */
  ask(request: Id, target: Target, uri: Uri, details: Dict): Call | Invocation;
}

/** What a router calls at the callee: a registration, which may be one of a pattern. */
export interface CalledRegistration {
  readonly id: Id;
  readonly match: MatchPolicy;
}

/** Between the caller and the router, which the URI is enough for. */
export const callerLeg: CallingLeg<undefined> = {
  request: MessageCode.Call,
  answer: MessageCode.Result,
  stop: MessageCode.Cancel,
  hasSkip: true,
  ask: (request, _target, uri, options) => [MessageCode.Call, request, options, uri],
};

/** Between the router and the callee. */
export const calleeLeg: CallingLeg<CalledRegistration> = {
  request: MessageCode.Invocation,
  answer: MessageCode.Yield,
  stop: MessageCode.Interrupt,
  hasSkip: false,
  ask(request, { id, match }, uri, details) {
    if (match !== 'exact') details['procedure'] = uri;
    return [MessageCode.Invocation, request, id, details];
  },
};
