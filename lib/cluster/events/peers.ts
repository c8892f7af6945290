import type { Id } from '../../protocol/messages.js';

/** What is known of the other nodes. */
export interface ClusterPeers {
  /** The subprotocols that sessions of the other nodes use. */
  readonly subprotocols: ReadonlySet<string>;
  /** Returns the node of a session, this one included; `undefined` if it is not known. */
  nodeOf(session: Id): string | undefined;
  /** Resolves when all nodes that were known before an outage were heard again. */
  reunited(): Promise<void>;
}
