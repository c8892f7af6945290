import { createServer, type Server } from 'node:http';
import { WsAdapter } from '@nestjs/platform-ws';
import type { WebSocketServer } from 'ws';
import { listenForUpgrades } from '../transport/index.js';

/**
 * A WebSocket adapter for WAMP and ordinary gateways on one port. It extends Nest's `WsAdapter`. That
 * one destroys the sockets of upgrades of other paths; this one leaves them to other listeners, or
 * answers with HTTP 404. It needs `@nestjs/websockets` and `@nestjs/platform-ws`.
 *
 * @example
 * ```ts
 * app.useWebSocketAdapter(new WampAdapter(app));
 * ```
 */
export class WampAdapter extends WsAdapter {
  private readonly stops: (() => void)[] = [];

  /** Stops handling upgrades, and closes the servers of the gateways. */
  override async dispose(): Promise<void> {
    for (const stop of this.stops.splice(0)) stop();
    await super.dispose();
  }

  /** Handles the upgrades of an HTTP server, once for each port. */
  protected override ensureHttpServerExists(
    port: number,
    httpServer: Server = createServer(),
  ): Server | undefined {
    if (this.httpServersRegistry.has(port)) return undefined;
    this.httpServersRegistry.set(port, httpServer);
    const find = (path: string): WebSocketServer | undefined =>
      this.wsServersRegistry.get(port)?.find((server: WebSocketServer) => server.path === path);
    this.stops.push(listenForUpgrades(httpServer, find, () => {}));
    return httpServer;
  }
}
