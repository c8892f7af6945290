import type { Server } from 'node:http';
import { WebSocketServer } from 'ws';
import { UpgradeRouter } from './upgrade-router.js';
import type { WsEndpoint } from './ws-endpoint.js';

/**
 * Serves paths of an HTTP server, until the returned function is called.
 *
 * @throws if a path is served already
 */
export function servePaths(
  server: Server,
  endpoint: WsEndpoint,
  paths: readonly string[],
): () => void {
  const target = new WebSocketServer({ noServer: true, ...endpoint.serverOptions });
  endpoint.serve(target);
  const { doorkeeper } = endpoint;
  const served = { server: target, unserved: doorkeeper.unserved.bind(doorkeeper) };
  const releases: (() => void)[] = [() => target.close()];
  const release = (): void => releases.splice(0).forEach((each) => each());
  try {
    for (const path of paths) releases.push(UpgradeRouter.of(server).add(path, served));
  } catch (error) {
    release();
    throw error;
  }
  return release;
}
