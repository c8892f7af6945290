import type { IncomingMessage } from 'node:http';
import type { WebSocket } from 'ws';
import type { AcceptedSocket } from '../hub/connection/connection.js';
import type { HubDoor } from '../hub/hub-door.js';
import { defaults } from './defaults.js';
import { Subprotocols } from './subprotocols.js';
import * as texts from './texts.js';
import { type ConnectionOrigin, WsConnection } from './ws-connection.js';

/** The close status of a protocol error, and the longest close reason (RFC 6455, 7.4.1 and 5.5). */
const protocolError = 1002;
const maxReasonBytes = 123;

/**
 * Lets a hub serve a socket that was accepted with any copy of `ws`. Call it as soon as the socket is
 * open, because earlier messages are lost. A socket without a supported subprotocol is closed with status
 * 1002, and the reason names the supported ones.
 *
 * @param request the `IncomingMessage` of the upgrade
 * @param endpoint the endpoint that accepted the socket; absent if the application accepted it
 */
export function adoptSocket(
  hub: HubDoor,
  socket: AcceptedSocket,
  request: object,
  endpoint?: ConnectionOrigin,
): void {
  const ws = socket as WebSocket;
  if (ws.readyState !== ws.OPEN) return;
  const spoken = new Subprotocols(hub, true).negotiate([ws.protocol]);
  if (spoken === undefined) {
    // The socket is still read until it is closed, so it may emit an error.
    ws.on('error', () => ws.terminate());
    ws.close(protocolError, texts.notWamp(hub.subprotocols).slice(0, maxReasonBytes));
    return;
  }
  ws.binaryType = 'nodebuffer';
  const { isBatched, serializer } = spoken;
  const { maxBatchBytes = defaults.maxBatchBytes } = endpoint ?? {};
  const batchBytes = isBatched ? maxBatchBytes : undefined;
  const connection = new WsConnection(ws, request as IncomingMessage, endpoint, batchBytes);
  connection.listen(hub.accept(connection, serializer));
}
