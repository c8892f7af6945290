import {
  PortConnection,
  type WampPort,
  type WampPortListener,
  type WampPortTransport,
} from './connection/port-connection.js';
import type { HubDoor } from './hub-door.js';
import * as texts from './texts.js';

/** Serves a transport of the application, see `WampHub.acceptPort`. */
export function acceptPort(
  hub: HubDoor,
  port: WampPort,
  transport: WampPortTransport,
): WampPortListener {
  const { protocol } = transport;
  const serializer = hub.negotiate([protocol]);
  if (serializer === undefined)
    throw new TypeError(texts.noSuchSubprotocol(protocol, hub.subprotocols));
  if (port.bufferedBytes !== undefined && port.onceDrained === undefined)
    throw new TypeError(texts.noDrain);
  const connection = new PortConnection(port, transport, (error) =>
    hub.log.error(texts.portFailed(transport.type), error),
  );
  connection.listen(hub.accept(connection, serializer));
  return connection;
}
