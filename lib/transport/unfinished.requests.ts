import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Server as TlsServer } from 'node:tls';
import { defaults } from '../protocol/defaults.js';

/**
 * The connections of a borrowed HTTP server that have sent half a request, an upgrade for example, and
 * no more. When the server closes, Node waits for the rest of it, and its own timeouts have ended by
 * then: an application would never be closed.
 */
export class UnfinishedRequests {
  private readonly sockets = new Set<Socket>();
  private readonly responses = new WeakMap<Socket, ServerResponse>();
  private readonly event: 'connection' | 'secureConnection';
  /** Shared by all sockets. */
  private readonly onClose: (this: Socket) => void;

  constructor(private readonly server: Server) {
    const { sockets } = this;
    this.onClose = function () {
      sockets.delete(this);
    };
    this.event = server instanceof TlsServer ? 'secureConnection' : 'connection';
    server.on(this.event, this.onConnection).on('request', this.onRequest);
  }

  /** Takes its listeners off; if the server is closed, ends soon after what then still keeps it open. */
  release(): void {
    this.server.off(this.event, this.onConnection).off('request', this.onRequest);
    setTimeout(() => this.end(), defaults.unfinishedRequestMs).unref();
  }

  private end(): void {
    if (this.server.listening) return;
    for (const socket of this.sockets) if (this.isUnfinished(socket)) socket.destroy();
  }

  /** Whether nothing was ever answered on it, or everything. Sockets after an upgrade are neither. */
  private isUnfinished(socket: Socket): boolean {
    const last = this.responses.get(socket);
    return last === undefined ? socket.bytesWritten === 0 : last.writableFinished;
  }

  private readonly onConnection = (socket: Socket): void => {
    this.sockets.add(socket);
    socket.once('close', this.onClose);
  };

  private readonly onRequest = ({ socket }: IncomingMessage, response: ServerResponse): void => {
    this.responses.set(socket, response);
  };
}
