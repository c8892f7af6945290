import { answer } from '../../calls/outcome.js';
import type { IncomingCall } from '../../session/incoming-call.js';
import { WampCallContext } from '../contexts/call-context.js';
import type { ExplainError } from '../contexts/explain-error.js';
import type { CallMeter } from '../operations/call-meter.js';
import type { WampPeer } from '../session/wamp-peer.js';
import type { Procedure } from './handlers.js';

/** Runs the handler of a procedure, now or when its lane has room, and answers the call. */
export function runProcedure<Peer extends WampPeer>(
  peer: Peer,
  call: IncomingCall,
  { handler, lane, results }: Procedure<Peer>,
  explain: ExplainError,
  meter: CallMeter | undefined,
): void {
  const context = new WampCallContext(peer, call, results, explain, meter);
  call.listener = context;
  if (lane === undefined) answer(context, handler);
  else lane.run(context, handler);
}
