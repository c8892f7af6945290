import type { WampError } from '../../protocol/wamp-error.js';
import type { WampClusterStats } from '../operations/cluster-stats.js';
import type { Publication } from '../session/publication.js';
import type { EventEncoder } from './event-encoder.js';
import type { TopicInfo } from './topics.js';

/** The way of a hub to the other nodes of its cluster. A hub of its own has none. */
export interface HubBus {
  /**
   * Connects.
   *
   * @returns a promise that resolves when the hub may accept clients, with or without the other nodes
   * @throws if the hub must not start without them
   */
  start(): Promise<void>;
  /** Tells the other nodes that the hub is closing. Calls in flight continue. */
  leave(): void;
  /** Ends the connection to the other nodes. All sessions of the hub have ended. It never rejects. */
  close(): Promise<void>;
  /**
   * Encodes a publication for the other nodes.
   *
   * @param encoder encodes the payload, once for this node and the others
   * @returns a function that sends it, and does not throw; `undefined` if it stays on this node
   * @throws if it cannot be encoded or is too large; no session gets it then
   */
  encode(publication: Publication, encoder: EventEncoder): (() => void) | undefined;
  /** Returns why a topic cannot be subscribed to, because a broker cannot name it; `undefined` if it can. */
  refusal(topic: TopicInfo): WampError | undefined;
  /**
   * Asks the other nodes for the events of a topic, until `release` was called as often as `hold`.
   *
   * @returns a promise that resolves when their events arrive, or when it is no use to wait longer; `undefined`
   * if there is nothing to wait for. It never rejects
   */
  hold(topic: TopicInfo): Promise<void> | undefined;
  release(topic: TopicInfo): void;
  stats(): WampClusterStats;
}
