import type { IncomingMessage, Server } from 'node:http';
import type { WebSocketServer } from 'ws';
import * as texts from './texts.js';
import { listenForUpgrades } from './upgrade.js';

const routers = new WeakMap<Server, UpgradeRouter>();

/** The server of a path. */
export interface Target {
  readonly server: WebSocketServer;
  /** Logs that the path of a request is not served, with the served paths. */
  readonly unserved: (request: IncomingMessage, paths: readonly string[]) => void;
}

/** Routes the upgrade requests of one HTTP server to all its hubs, with one listener. */
export class UpgradeRouter {
  private readonly targets = new Map<string, Target>();
  private readonly stop: () => void;

  private constructor(private readonly server: Server) {
    this.stop = listenForUpgrades(
      server,
      (path) => this.targets.get(path)?.server,
      (request) => this.unserved(request),
    );
    routers.set(server, this);
  }

  /** Returns the router of an HTTP server. It exists while the server has paths. */
  static of(server: Server): UpgradeRouter {
    return routers.get(server) ?? new UpgradeRouter(server);
  }

  /**
   * Serves a path.
   *
   * @returns a function that removes the path, and with the last path also the listener
   * @throws if the path is served already
   */
  add(path: string, target: Target): () => void {
    if (this.targets.has(path)) throw new Error(texts.pathTaken(path));
    this.targets.set(path, target);
    return () => {
      this.targets.delete(path);
      if (this.targets.size > 0) return;
      this.stop();
      routers.delete(this.server);
    };
  }

  /** Logs a request of an unknown path, by the first hub. Usually all hubs have the same log. */
  private unserved(request: IncomingMessage): void {
    const [first] = this.targets.values();
    first?.unserved(request, [...this.targets.keys()]);
  }
}
