import type { MessageCode } from '../protocol/message-codes.js';
import type { ClientMessage, Id } from '../protocol/messages.js';
import type { AckedRequest, AckSink } from '../session/pending-requests.js';

/** An open session, for requests that are acknowledged. */
export interface Asker {
  /** Returns the time of the session's clock, in milliseconds. */
  now(): number;
  /** Sends a request. The sink is told exactly once, also if the request cannot be sent. */
  ask(type: AckedRequest, message: (request: Id) => ClientMessage, sink: AckSink): void;
}

/** Ends a subscription or registration. If the session ends, or the router does not know it, it is over just the same. */
export function askToEnd(
  session: Asker,
  type: typeof MessageCode.Unregister | typeof MessageCode.Unsubscribe,
  id: Id,
): Promise<void> {
  return new Promise((resolve) => {
    const over = (): void => resolve();
    session.ask(type, (request) => [type, request, id], { granted: over, refused: over });
  });
}
