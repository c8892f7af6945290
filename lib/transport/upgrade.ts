import { type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { WebSocketServer } from 'ws';
import { defaults } from '../protocol/defaults.js';
import { texts } from '../protocol/texts.js';
import { upgradeWatchers } from './unfinished.requests.js';

/** Finds the server of a path, if it is ours. */
export type FindServer = (path: string) => WebSocketServer | undefined;

/**
 * Answers the upgrade requests of an HTTP server that are for WebSocket servers of ours, and leaves
 * the others alone as long as somebody else may answer them: alone on the server, or after a second
 * of silence, it answers with HTTP 404.
 *
 * @returns takes the listener off again
 */
export function listenForUpgrades(server: Server, find: FindServer): () => void {
  const listener = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const target = find(pathOf(request));
    withoutEmptyProtocols(request);
    if (target === undefined) leave(server, request.socket);
    else
      target.handleUpgrade(request, socket, head, (ws) => target.emit('connection', ws, request));
  };
  server.on('upgrade', listener);
  return () => void server.off('upgrade', listener);
}

/** Empty elements of a list mean nothing (RFC 9110, 5.6.1), but `ws` refuses them. */
function withoutEmptyProtocols({ headers }: IncomingMessage): void {
  const offered = headers['sec-websocket-protocol'];
  if (offered === undefined) return;
  headers['sec-websocket-protocol'] = (offered.match(/[^\s,]+/g) ?? []).join(', ');
}

/** The path an adapter of Nest makes of one in options: one slash at the start, none at the end. */
export function normalizePath(path: string): string {
  return `/${path}`.replace(/\/+/g, '/').replace(/(?<=.)\/$/, '');
}

function pathOf({ url = '/' }: IncomingMessage): string {
  const end = url.indexOf('?');
  return end < 0 ? url : url.slice(0, end);
}

function leave(server: Server, socket: Socket): void {
  socket.on('error', destroy);
  const others = server.listeners('upgrade').filter((listener) => !upgradeWatchers.has(listener));
  if (others.length === 1) refuse(socket);
  else setTimeout(endUnanswered, defaults.unansweredUpgradeMs, socket, socket.bytesWritten).unref();
}

/** One that engine.io ended may still be held open by its peer, and then by the HTTP server. */
function endUnanswered(socket: Socket, bytesWritten: number): void {
  if (socket.bytesWritten !== bytesWritten) return;
  if (socket.writable) refuse(socket);
  else socket.destroy();
}

function refuse(socket: Socket): void {
  const body = texts.nothingHere;
  const head = [
    `HTTP/1.1 404 ${STATUS_CODES[404]}`,
    'Connection: close',
    'Content-Type: text/plain',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
  socket.destroySoon();
}

function destroy(this: Socket): void {
  this.destroy();
}
