import { answer } from '../../calls/outcome.js';
import type { IncomingCall } from '../../session/incoming-call.js';
import type { CallSession } from './call-session.js';
import { WampCall } from './wamp-call.js';

/** Answers a call of a session. */
export type AnswerCall = (call: IncomingCall, session: CallSession) => void;

/** Returns what answers calls with what a handler returns, emits or throws. */
export function answering(handler: (call: WampCall) => unknown): AnswerCall {
  return (incoming, session) => handleCall(incoming, handler, session);
}

/** Answers a call exactly once, with what a handler returns, emits or throws. */
export function handleCall(
  incoming: IncomingCall,
  handler: (call: WampCall) => unknown,
  session: CallSession,
): void {
  const call = new WampCall(incoming, session);
  incoming.listener = call;
  answer(call, handler);
}
