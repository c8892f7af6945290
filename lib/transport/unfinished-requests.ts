import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Server as TlsServer } from 'node:tls';
import { defaults } from './defaults.js';
import { TlsHandshakes } from './sockets/tls-handshakes.js';

const watches = new WeakMap<Server, UnfinishedRequests>();

/** Upgrade listeners that only watch and never answer. */
export const upgradeWatchers = new WeakSet<object>();

/** Request listeners that only watch and never answer. */
export const requestWatchers = new WeakSet<object>();

/**
 * Tracks connections of a borrowed HTTP server that have sent only a part of a request. When the server
 * closes, Node waits for the rest, and its timeouts do not run any more: the application would never
 * close.
 */
export class UnfinishedRequests {
  private users = 0;
  private readonly sockets = new Set<Socket>();
  private readonly responses = new WeakMap<Socket, ServerResponse>();
  private readonly event: 'connection' | 'secureConnection';
  private readonly handshakes: TlsHandshakes | undefined;
  /** The listener of all sockets. */
  private readonly onClose: (this: Socket) => void;

  /** Returns the watch of a server. All hubs of a server share one. */
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
    const isSecure = server instanceof TlsServer;
    this.event = isSecure ? 'secureConnection' : 'connection';
    this.handshakes = isSecure ? new TlsHandshakes(server) : undefined;
    server.on(this.event, this.onConnection).on('request', this.onRequest);
    server.on('upgrade', this.onUpgrade);
    upgradeWatchers.add(this.onUpgrade);
    requestWatchers.add(this.onRequest);
  }

  /**
   * Ends the use of the watch. The last user removes its listeners. If the server is closed by then, the
   * connections that keep it open are destroyed soon after.
   */
  release(): void {
    if (--this.users > 0) return;
    watches.delete(this.server);
    this.server.off(this.event, this.onConnection).off('request', this.onRequest);
    this.server.off('upgrade', this.onUpgrade);
    this.handshakes?.release();
    setTimeout(() => this.end(), defaults.unfinishedRequestMs).unref();
  }

  private end(): void {
    if (this.server.listening) return;
    this.handshakes?.end();
    for (const socket of this.sockets) if (this.isUnfinished(socket)) socket.destroy();
  }

  /** Returns true if no response is being sent on the socket: none was ever started, or the last one has finished. */
  private isUnfinished(socket: Socket): boolean {
    const last = this.responses.get(socket);
    return last === undefined ? socket.bytesWritten === 0 : last.writableFinished;
  }

  private readonly onConnection = (socket: Socket): void => {
    this.sockets.add(socket);
    // `once` would create a function for each socket, and a socket closes only once anyway.
    socket.on('close', this.onClose);
  };

  /** Forgets a socket that is upgraded: it belongs to the listener that answers the upgrade. */
  private readonly onUpgrade = ({ socket }: IncomingMessage): void => {
    this.sockets.delete(socket);
  };

  private readonly onRequest = ({ socket }: IncomingMessage, response: ServerResponse): void => {
    this.responses.set(socket, response);
  };
}
