import type { WampSessionInfo } from '../../hub/wamp-cluster.js';
import type { Id, Uri } from '../../protocol/messages.js';

/** A session of a node, as a frame has it. `since` is there if the sessions of an authid are limited. */
export type SessionRow = readonly [
  id: Id,
  realm: Uri,
  authid: string,
  authrole: string,
  since?: number,
];

/** A session in a directory. */
export interface SessionEntry extends WampSessionInfo {
  /** A rising number, by which pages go on. */
  readonly order: number;
  /** When it began, for the limit of an authid; 0 if its node does not tell. */
  readonly since: number;
}

/** Returns the session for the application. */
export function shownSession(entry: SessionEntry): WampSessionInfo {
  const { id, realm, authid, authrole, node, isLocal } = entry;
  return { id, realm, authid, authrole, node, isLocal };
}
