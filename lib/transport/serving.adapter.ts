import type { Server } from 'node:http';
import type { WebSocketAdapter } from '@nestjs/common';
import type { ServerOptions, WebSocketServer } from 'ws';

/** The members of Nest's `WsAdapter` that are used here. Most of them are not public. */
export interface ServingWsAdapter {
  readonly httpServer: Server;
  /** The WebSocket servers by port. Port 0 is the HTTP server of the application. */
  readonly wsServersRegistry: ReadonlyMap<number, readonly WebSocketServer[]>;
  create(port: number, options: ServerOptions): WebSocketServer;
}

/**
 * Returns true for a `WsAdapter` with an HTTP server. It checks the members, not the class: an import of
 * the class would make `@nestjs/platform-ws` required, and would not recognise another copy of it.
 */
export function isServingWsAdapter(
  adapter: WebSocketAdapter | undefined,
): adapter is WebSocketAdapter & ServingWsAdapter {
  const { httpServer, wsServersRegistry } = (adapter ?? {}) as Partial<ServingWsAdapter>;
  return Boolean(httpServer) && wsServersRegistry instanceof Map;
}
