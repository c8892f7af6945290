import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Server as TlsServer } from 'node:tls';
import { defaults } from './defaults.js';

const watches = new WeakMap<Server, UnfinishedRequests>();

/** Listeners for upgrades that answer none. */
export const upgradeWatchers = new WeakSet<object>();

/**
 * The connections of a borrowed HTTP server that have sent half a request, an upgrade for example, and
 * no more. When the server closes, Node waits for the rest of it, and its own timeouts have ended by
 * then: an application would never be closed.
 */
export class UnfinishedRequests {
  private users = 0;
  private readonly sockets = new Set<Socket>();
  private readonly responses = new WeakMap<Socket, ServerResponse>();
  private readonly event: 'connection' | 'secureConnection';
  /** Shared by all sockets. */
  private readonly onClose: (this: Socket) => void;

  /** The watch over a server, one for all hubs that it serves. */
  static of(server: Server): UnfinishedRequests {
    const watch = watches.get(server) ?? new UnfinishedRequests(server);
    watch.users++;
    return watch;
  }

  private constructor(private readonly server: Server) {
    watches.set(server, this);
    const { sockets } = this;
    this.onClose = function () {
      sockets.delete(this);
    };
    this.event = server instanceof TlsServer ? 'secureConnection' : 'connection';
    server.on(this.event, this.onConnection).on('request', this.onRequest);
    server.on('upgrade', this.onUpgrade);
    upgradeWatchers.add(this.onUpgrade);
  }

  /**
   * For the last of its users it takes its listeners off and, if the server is closed, ends soon after
   * what then still keeps that open.
   */
  release(): void {
    if (--this.users > 0) return;
    watches.delete(this.server);
    this.server.off(this.event, this.onConnection).off('request', this.onRequest);
    this.server.off('upgrade', this.onUpgrade);
    setTimeout(() => this.end(), defaults.unfinishedRequestMs).unref();
  }

  private end(): void {
    if (this.server.listening) return;
    for (const socket of this.sockets) if (this.isUnfinished(socket)) socket.destroy();
  }

  /** Whether nothing was ever answered on it, or everything. */
  private isUnfinished(socket: Socket): boolean {
    const last = this.responses.get(socket);
    return last === undefined ? socket.bytesWritten === 0 : last.writableFinished;
  }

  private readonly onConnection = (socket: Socket): void => {
    this.sockets.add(socket);
    // Not `once`, which makes a function for each: a socket closes but once.
    socket.on('close', this.onClose);
  };

  /** From then on it belongs to whoever answers the upgrade. */
  private readonly onUpgrade = ({ socket }: IncomingMessage): void => {
    this.sockets.delete(socket);
  };

  private readonly onRequest = ({ socket }: IncomingMessage, response: ServerResponse): void => {
    this.responses.set(socket, response);
  };
}
