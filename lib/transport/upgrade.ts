import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocketServer } from 'ws';
import { ForeignUpgrades, type Unserved } from './foreign-upgrades.js';
import { pathOf } from './request-target.js';
import { upgradeTurns } from './upgrade-turns.js';

/** Returns the server of a path; `undefined` for a path of another listener. */
export type FindServer = (path: string) => WebSocketServer | undefined;

/**
 * Answers the upgrade requests for our WebSocket servers. All other requests are left to other listeners
 * of the HTTP server.
 *
 * @returns a function that removes the listener
 */
export function listenForUpgrades(
  server: Server,
  find: FindServer,
  unserved: Unserved,
): () => void {
  const foreign = new ForeignUpgrades(server, unserved);
  const listener = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const target = find(pathOf(request));
    if (target === undefined) foreign.leave(request);
    else
      target.handleUpgrade(request, socket, head, (ws) => target.emit('connection', ws, request));
  };
  server.on('upgrade', listener);
  return () => {
    server.off('upgrade', listener);
    foreign.end();
  };
}

/**
 * Makes the upgrades of a server wait for fair turns of the event loop, from any caller.
 *
 * @param crowd answers a request if too many others wait
 */
export function takeTurns(
  target: WebSocketServer,
  crowd: (request: IncomingMessage, socket: Duplex) => void,
): void {
  const handleUpgrade = target.handleUpgrade.bind(target);
  target.handleUpgrade = (request, socket, ...rest) => {
    const upgrade = (): void => handleUpgrade(request, socket, ...rest);
    if (!upgradeTurns.take(socket, upgrade)) crowd(request, socket);
  };
}

/** Makes a server accept lists of subprotocols with empty elements (RFC 9110, 5.6.1), which `ws` rejects. */
export function tolerateEmptyElements(target: WebSocketServer): void {
  const handleUpgrade = target.handleUpgrade.bind(target);
  target.handleUpgrade = (request, ...rest) => {
    withoutEmptyProtocols(request);
    handleUpgrade(request, ...rest);
  };
}

function withoutEmptyProtocols(request: IncomingMessage): void {
  const { headers } = request;
  const offered = headers['sec-websocket-protocol']?.match(/[^\s,]+/g);
  if (offered) headers['sec-websocket-protocol'] = offered.join(', ');
  else delete headers['sec-websocket-protocol'];
}
