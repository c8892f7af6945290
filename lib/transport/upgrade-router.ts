import type { IncomingMessage, Server } from 'node:http';
import type { WebSocketServer } from 'ws';
import { texts } from './texts.js';
import { listenForUpgrades } from './upgrade.js';

const routers = new WeakMap<Server, UpgradeRouter>();

/** What a path leads to. */
export interface Target {
  readonly server: WebSocketServer;
  /** Writes down that nobody serves the path of a request, and which are served. */
  readonly unserved: (request: IncomingMessage, paths: readonly string[]) => void;
}

/** The paths that are served on one HTTP server, whichever hub they belong to, under one listener. */
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

  /** The router of an HTTP server, as long as that has paths. */
  static of(server: Server): UpgradeRouter {
    return routers.get(server) ?? new UpgradeRouter(server);
  }

  /**
   * Serves a path.
   *
   * @returns takes it back, and with the last one the listener
   * @throws if it is served already
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

  /** One of the hubs writes it down; all have the same log, as a rule. */
  private unserved(request: IncomingMessage): void {
    const [first] = this.targets.values();
    first?.unserved(request, [...this.targets.keys()]);
  }
}
