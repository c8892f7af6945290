import type { WampLimits } from '../protocol/limits.js';
import type { WampSerializer } from '../serializers/serializer.js';
import type { Clock } from '../session/clock.js';
import type { ClientCounts } from './connection/client-counts.js';
import type { ConnectionListener, WampConnection } from './connection/connection.js';
import type { HubLog } from './operations/hub-log.js';

/** The part of the hub that a transport uses. */
export interface HubDoor {
  /** The subprotocols of the hub, for example `wamp.2.json`. */
  readonly subprotocols: readonly string[];
  readonly limits: WampLimits;
  /** The source of time of the hub. */
  readonly clock: Clock;
  /** True until the hub is closed: it accepts new sessions. */
  readonly isAccepting: boolean;
  /** True if there are `maxSessions` connections. */
  readonly isFull: boolean;
  /** True if there are authenticators. A cookie may then identify the client. */
  readonly hasAuthentication: boolean;
  /** The number of connections of each client, over all transports. */
  readonly clients: ClientCounts;
  /** The log of the hub. */
  readonly log: Pick<HubLog, 'error' | 'warn' | 'rejection'>;
  /** Returns the serializer of the first offered subprotocol that the hub supports. */
  negotiate(offered: Iterable<string>): WampSerializer | undefined;
  /**
   * Serves a connection that a transport accepted.
   *
   * @returns the callbacks for received data and the end of the connection
   */
  accept(connection: WampConnection, serializer: WampSerializer): ConnectionListener;
  /**
   * Counts a client that a transport rejected.
   *
   * @param reason a label of the metrics
   */
  refused(reason: string): void;
}
