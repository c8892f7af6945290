import type { Id, WampMessage } from '../protocol/messages.js';

/** One session, as its parts know it: each session has all of them, so each holds this and no more. */
export interface SessionCore<Ports = unknown, Limits = unknown> {
  /** What a part needs from outside the session. */
  readonly ports: Ports;
  /** The limits that a part enforces. */
  readonly limits: Limits;
  /** The session id, known from HELLO on; 0 before. */
  readonly id: Id;
  /** Sends a message, or does nothing unless the session is open. */
  send(message: WampMessage): void;
}

/** The limit on every URI that the peer names. */
export interface UriLimits {
  /** Characters of a URI. */
  readonly maxUriLength: number;
}
