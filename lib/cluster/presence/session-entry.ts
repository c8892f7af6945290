import type { WampSessionInfo } from '../../hub/wamp-cluster.js';
import type { Id, Uri } from '../../protocol/messages.js';

/** A session of a node, as a frame has it. */
export type SessionRow = readonly [id: Id, realm: Uri, authid: string, authrole: string];

/** A session in a directory. */
export interface SessionEntry extends WampSessionInfo {
  /** A rising number, by which pages go on. */
  readonly order: number;
}

/** Returns the session for the application. */
export function shownSession(entry: SessionEntry): WampSessionInfo {
  const { id, realm, authid, authrole, node, isLocal } = entry;
  return { id, realm, authid, authrole, node, isLocal };
}
