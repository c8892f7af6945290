import type { WampLimits } from '../protocol/limits.js';
import type { WampSerializer } from '../serializers/serializer.js';
import type { ClientCounts } from './connection/client-counts.js';
import type { ConnectionListener, WampConnection } from './connection/connection.js';
import type { HubLog } from './operations/hub-log.js';

/** The hub as a transport needs it. */
export interface HubDoor {
  /** The subprotocols of the hub, for example `wamp.2.json`. */
  readonly subprotocols: readonly string[];
  readonly limits: WampLimits;
  /** Whether new sessions are let in: until the hub is closed. */
  readonly isAccepting: boolean;
  /** Whether there are `maxSessions` connections. */
  readonly isFull: boolean;
  /** Whether the option `authenticate` says who clients are. */
  readonly hasAuthentication: boolean;
  /** Connections by client, of all transports together. */
  readonly clients: ClientCounts;
  /** Writes what no client is told. */
  readonly log: Pick<HubLog, 'error' | 'warn' | 'refusal'>;
  /** Returns the serializer of the first offered subprotocol that the hub has. */
  negotiate(offered: Iterable<string>): WampSerializer | undefined;
  /**
   * Serves a connection that a transport accepted.
   *
   * @returns where the transport reports what arrives
   */
  accept(connection: WampConnection, serializer: WampSerializer): ConnectionListener;
  /**
   * Counts a client that a transport turned away.
   *
   * @param reason a label of the metrics
   */
  refused(reason: string): void;
}
