import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocketServer } from 'ws';
import { ForeignUpgrades, type Unserved } from './foreign-upgrades.js';
import { pathOf } from './request-target.js';
import { upgradeTurns } from './upgrade-turns.js';

/** Finds the server of a path, if it is ours. */
export type FindServer = (path: string) => WebSocketServer | undefined;

/**
 * Answers the upgrade requests of an HTTP server that are for WebSocket servers of ours, and leaves
 * the others alone as long as somebody else may answer them.
 *
 * @returns takes the listener off again
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
 * Lets the upgrades of a server take turns of the event loop, whoever hands them to it.
 *
 * @param crowd answers a request when too many others wait
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

/** Lets a server take lists with empty elements, which mean nothing (RFC 9110, 5.6.1): `ws` refuses them. */
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
