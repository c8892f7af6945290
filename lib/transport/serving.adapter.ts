import type { Server } from 'node:http';
import type { WebSocketAdapter } from '@nestjs/common';
import type { ServerOptions, WebSocketServer } from 'ws';

/** What a `WsAdapter` of Nest that has an HTTP server is to us; to the compiler it hides most of it. */
export interface ServingWsAdapter {
  readonly httpServer: Server;
  /** The WebSocket servers by port; 0 is that of the application. */
  readonly wsServersRegistry: ReadonlyMap<number, readonly WebSocketServer[]>;
  create(port: number, options: ServerOptions): WebSocketServer;
}

/**
 * Tells a `WsAdapter` with an HTTP server from others. It is known by what it has: importing its class
 * would force `@nestjs/platform-ws` on every application, and miss another copy of it.
 */
export function isServingWsAdapter(
  adapter: WebSocketAdapter | undefined,
): adapter is WebSocketAdapter & ServingWsAdapter {
  const { httpServer, wsServersRegistry } = (adapter ?? {}) as Partial<ServingWsAdapter>;
  return Boolean(httpServer) && wsServersRegistry instanceof Map;
}
