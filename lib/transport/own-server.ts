import { once } from 'node:events';
import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http';
import {
  createServer as createTlsServer,
  type ServerOptions as TlsServerOptions,
} from 'node:https';
import { defaults } from './defaults.js';
import * as texts from './texts.js';

/** The port of a server that serves only WebSockets. */
export interface OwnServerOptions {
  /** The port; 0 for any free one. */
  readonly port: number;
  /** The address to listen on; by default all. */
  readonly host?: string | undefined;
  /** The key and certificate for TLS; by default without TLS. */
  readonly tls?: TlsServerOptions | undefined;
}

/**
 * Opens a port, and answers plain requests with HTTP 426.
 *
 * @throws if the port is not available, or for a wrong certificate
 */
export async function openServer({ port, host, tls }: OwnServerOptions): Promise<Server> {
  const server =
    tls === undefined
      ? createServer(impatient(), upgradeRequired)
      : createTlsServer({ ...impatient(), ...tls }, upgradeRequired);
  await once(server.listen(port, host), 'listening');
  return server;
}

/** Returns options that end a late request with HTTP 408. */
const impatient = (): ServerOptions => ({
  headersTimeout: defaults.requestTimeoutMs,
  requestTimeout: defaults.requestTimeoutMs,
  connectionsCheckingInterval: defaults.requestCheckMs,
});

const upgradeRequired: RequestListener = (_request, response) => {
  const headers = { 'Content-Type': 'text/plain', Connection: 'Upgrade', Upgrade: 'websocket' };
  response.writeHead(426, headers).end(texts.upgradeRequired);
};
