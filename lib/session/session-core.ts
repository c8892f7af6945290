import type { Id, WampMessage } from '../protocol/messages.js';
import type { WampError } from '../protocol/wamp-error.js';

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

/** Keeps the order of requests while some of them wait for a decision. */
export interface OrderPort {
  /**
   * Runs the handling of a message that waits for nothing itself, after all earlier requests.
   *
   * @param refused answers the message if too many wait
   */
  inOrder(run: () => void, refused: (error: WampError) => void): void;
}

/** The limit of every URI that the peer names. */
export interface UriLimits {
  /** The greatest number of characters of a URI. */
  readonly maxUriLength: number;
}
