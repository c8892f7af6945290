import type { WampSerializer } from '../serializers/serializer.js';
import type { ConnectionListener, WampConnection } from './connection/connection.js';

/** The hub as a transport needs it. */
export interface HubDoor {
  /** The subprotocols of the hub, for example `wamp.2.json`. */
  readonly subprotocols: readonly string[];
  /** Returns the serializer of the first offered subprotocol that the hub has. */
  negotiate(offered: Iterable<string>): WampSerializer | undefined;
  /**
   * Serves a connection that a transport accepted.
   *
   * @returns where the transport reports what arrives
   */
  accept(connection: WampConnection, serializer: WampSerializer): ConnectionListener;
}
