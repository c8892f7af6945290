import { answer } from '../../calls/outcome.js';
import { WampFeatureNotSupportedError } from '../../protocol/standard-errors.js';
import type { WampError } from '../../protocol/wamp-error.js';
import type { IncomingCall } from '../../session/incoming-call.js';
import { WampCallContext } from '../contexts/call-context.js';
import type { ExplainError } from '../contexts/explain-error.js';
import type { CallMeter } from '../operations/call-meter.js';
import type { WampPeer } from '../session/wamp-peer.js';
import * as texts from '../texts.js';
import type { Procedure } from './handlers.js';

/**
 * Runs the handler of a procedure, now or when its lane has room, and answers the call. A procedure that takes
 * no streamed input refuses it.
 */
export function runProcedure<Peer extends WampPeer>(
  peer: Peer,
  call: IncomingCall,
  procedure: Procedure<Peer>,
  explain: ExplainError,
  meter: CallMeter | undefined,
): void {
  const { handler, lane, results } = procedure;
  if (call.input !== undefined && !procedure.streamedInput)
    return fail(call, new WampFeatureNotSupportedError(texts.takesNoInput(call.procedure)), meter);
  const context = new WampCallContext(peer, call, results, explain, meter);
  call.listener = context;
  if (lane === undefined) answer(context, handler);
  else lane.run(context, handler);
}

/** Answers a call with an error, and counts it. */
export function fail(call: IncomingCall, error: WampError, meter: CallMeter | undefined): void {
  meter?.failed(error);
  call.error(error);
}
