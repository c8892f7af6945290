import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import type { WampHub } from '../../lib/hub/wamp-hub.js';
import { createTestHub, type TestHubOptions } from '../../lib/testing/index.js';
import { WsEndpoint } from '../../lib/transport/ws-endpoint.js';

/** A hub at a port of its own. */
export interface HubServer {
  readonly hub: WampHub;
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/** Serves a hub. Its clock stands still. @param port default any */
export async function serveHub(options: TestHubOptions = {}, port = 0): Promise<HubServer> {
  const { hub } = createTestHub(options);
  const endpoint = new WsEndpoint(hub.door);
  const server = createServer();
  endpoint.serve(new WebSocketServer({ server, ...endpoint.serverOptions }));
  await once(server.listen(port, '127.0.0.1'), 'listening');
  const address = server.address() as AddressInfo;
  return {
    hub,
    port: address.port,
    url: `ws://127.0.0.1:${address.port}`,
    async close() {
      await hub.close();
      await endpoint.close();
      server.close();
    },
  };
}
