import { createServer, type Server } from 'node:http';
import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { WsAdapter } from '@nestjs/platform-ws';
import type { WebSocketServer } from 'ws';
import { listenForUpgrades } from './upgrade.js';

/**
 * The WebSocket adapter for WAMP and ordinary gateways on one port:
 * `app.useWebSocketAdapter(app.get(WampAdapter))`. It is Nest's `WsAdapter`, except that it knows the
 * HTTP server by itself and leaves upgrades of other paths to other listeners, or answers them with
 * HTTP 404, where `WsAdapter` cuts them off.
 *
 * @publicApi
 */
@Injectable()
export class WampAdapter extends WsAdapter {
  private readonly stops: (() => void)[] = [];

  constructor(host: HttpAdapterHost) {
    super();
    // On Express there is no server yet when providers are made.
    const get = (): unknown => host.httpAdapter?.getHttpServer();
    Object.defineProperty(this, 'httpServer', { get });
  }

  override async dispose(): Promise<void> {
    for (const stop of this.stops.splice(0)) stop();
    await super.dispose();
  }

  protected override ensureHttpServerExists(
    port: number,
    httpServer: Server = createServer(),
  ): Server | undefined {
    if (this.httpServersRegistry.has(port)) return undefined;
    this.httpServersRegistry.set(port, httpServer);
    const find = (path: string): WebSocketServer | undefined =>
      this.wsServersRegistry.get(port)?.find((server: WebSocketServer) => server.path === path);
    this.stops.push(listenForUpgrades(httpServer, find));
    return httpServer;
  }
}
