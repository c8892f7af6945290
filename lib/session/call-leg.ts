import { MessageCode } from '../protocol/message-codes.js';
import type { Call, Code, Dict, Id, Invocation, Uri } from '../protocol/messages.js';
import type { MatchPolicy } from '../protocol/uri.js';

/**
 * The message codes of one leg of a call. A call has two legs: from the caller to the router, and from
 * the router to the callee. On each leg one end calls and the other end answers, so the same tables serve
 * both ends (specification: "Message Codes and Direction").
 */
export interface CallLeg {
  /** The message that starts a call or continues its input. ERROR contains its code. */
  readonly request: Code['Call' | 'Invocation'];
  /** The message with a progressive or final result. */
  readonly answer: Code['Result' | 'Yield'];
  /** The message that cancels a call. */
  readonly stop: Code['Cancel' | 'Interrupt'];
}

/** A leg, for the end that calls. */
export interface CallingLeg<Target> extends CallLeg {
  /** True if the mode `skip` is sent to the other end. A callee does not know it: it just continues. */
  readonly hasSkip: boolean;
  /** Returns the request without its payload. */
  ask(request: Id, target: Target, uri: Uri, details: Dict): Call | Invocation;
}

/** The registration of a callee that the router calls. It may be a pattern. */
export interface CalledRegistration {
  readonly id: Id;
  readonly match: MatchPolicy;
}

/** The leg from the caller to the router. A URI is enough to call. */
export const callerLeg: CallingLeg<undefined> = {
  request: MessageCode.Call,
  answer: MessageCode.Result,
  stop: MessageCode.Cancel,
  hasSkip: true,
  ask: (request, _target, uri, options) => [MessageCode.Call, request, options, uri],
};

/** The leg from the router to the callee. */
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
