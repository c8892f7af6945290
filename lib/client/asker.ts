import type { ClientMessage, Id } from '../protocol/messages.js';
import type { AckedRequest, AckSink } from '../session/pending-requests.js';

/** An open session, for requests that are acknowledged. */
export interface Asker {
  /** Returns the time of the session's clock, in milliseconds. */
  now(): number;
  /** Sends a request. The sink is told exactly once, also if the request cannot be sent. */
  ask(type: AckedRequest, message: (request: Id) => ClientMessage, sink: AckSink): void;
}

/** Returns a sink that settles a promise. */
export function settles(resolve: (id: Id) => void, reject: (error: Error) => void): AckSink {
  return { granted: resolve, refused: reject };
}
