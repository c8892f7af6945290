import type { ClusterLink } from '../cluster-link.js';

/** A link to the other nodes that is told who lives. */
export interface PresenceLink extends ClusterLink {
  /** Resolves to true if it is certain that nobody listens as this node. Never rejects. */
  isGone(node: string): Promise<boolean>;
  /** Notes that a node lives. */
  found(node: string): void;
  /** Notes that a node is dead, or has left. */
  lost(node: string): void;
}
