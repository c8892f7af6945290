import type { Id, WampMessage } from '../protocol/messages.js';

/** The members of a session that its parts use. A part stores only this reference, to save memory. */
export interface SessionCore<Ports = unknown, Limits = unknown> {
  /** The ports that a part uses. */
  readonly ports: Ports;
  /** The limits that a part checks. */
  readonly limits: Limits;
  /** The session id. It is known from HELLO on, and 0 before. */
  readonly id: Id;
  /** Sends a message if the session is open. */
  send(message: WampMessage): void;
}

/** The limit of every URI that the peer names. */
export interface UriLimits {
  /** The greatest number of characters of a URI. */
  readonly maxUriLength: number;
}
