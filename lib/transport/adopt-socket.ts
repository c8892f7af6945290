import type { IncomingMessage } from 'node:http';
import type { WebSocket } from 'ws';
import type { AcceptedSocket } from '../hub/connection/connection.js';
import type { HubDoor } from '../hub/hub-door.js';
import { texts } from './texts.js';
import { type ConnectionOrigin, WsConnection } from './ws-connection.js';

/** Status of a close for a protocol error, and how long its reason may be (RFC 6455, 7.4.1 and 5.5). */
const protocolError = 1002;
const maxReasonBytes = 123;

/**
 * Lets a hub serve a socket that was accepted with `ws`, whichever copy of it. To be called as soon as
 * the socket is open: messages that came before are lost. Without one of the hub's subprotocols it is
 * closed with status 1002 and a reason that names them.
 *
 * @param request the `IncomingMessage` of the upgrade
 * @param endpoint what it came through, if that is not the application's own
 */
export function adoptSocket(
  hub: HubDoor,
  socket: AcceptedSocket,
  request: object,
  endpoint?: ConnectionOrigin,
): void {
  const ws = socket as WebSocket;
  if (ws.readyState !== ws.OPEN) return;
  const serializer = hub.negotiate([ws.protocol]);
  if (serializer === undefined) {
    // It is read until it is closed, and what cannot be read is an error.
    ws.on('error', () => ws.terminate());
    ws.close(protocolError, texts.notWamp(hub.subprotocols).slice(0, maxReasonBytes));
    return;
  }
  ws.binaryType = 'nodebuffer';
  const connection = new WsConnection(ws, request as IncomingMessage, endpoint);
  connection.listen(hub.accept(connection, serializer));
}
