import type { PeerFeatures } from '../protocol/features.js';
import type { WampLimits } from '../protocol/limits.js';
import type { Id, ServerMessage } from '../protocol/messages.js';

/** One session, as its parts know it: each session has all of them, so each holds this and no more. */
export interface SessionCore<Ports = unknown> {
  /** What a part needs from outside the session. */
  readonly ports: Ports;
  readonly limits: WampLimits;
  /** The session id of WELCOME; 0 before. */
  readonly id: Id;
  /** What the client understands. */
  readonly features: PeerFeatures;
  /** Sends a message, or does nothing after GOODBYE or ABORT. */
  send(message: ServerMessage): void;
}
