import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { Server as TlsServer } from 'node:tls';
import { fairTurns } from '../../calls/fair-turns.js';
import { FairRequests } from './fair-requests.js';

/**
 * The connections of an HTTP server that have asked for nothing of ours. HTTP reads them as it likes, until
 * the event loop has no time: then they wait for their turns with the others.
 */
export class HttpConnections {
  private readonly unread = new Set<Socket>();
  private readonly event: 'connection' | 'secureConnection';
  /** The listener of all sockets. */
  private readonly onClose: (this: Socket) => void;

  constructor(private readonly server: Server) {
    const { unread } = this;
    this.onClose = function () {
      unread.delete(this);
    };
    this.event = server instanceof TlsServer ? 'secureConnection' : 'connection';
    server.on(this.event, this.onConnection);
  }

  /** Ends the watch. */
  release(): void {
    this.server.off(this.event, this.onConnection);
    this.unread.clear();
  }

  /** Called with each request of ours. */
  asked(): void {
    if (this.unread.size === 0 || fairTurns.hasTime()) return;
    for (const socket of this.unread) if (isOfHttp(socket)) FairRequests.of(socket);
    this.unread.clear();
  }

  private readonly onConnection = (socket: Socket): void => {
    this.unread.add(socket);
    // `once` would create a function for each socket, and a socket closes only once anyway.
    socket.on('close', this.onClose);
  };
}

/** Returns false for a socket that was upgraded, or is one of RawSocket. */
function isOfHttp(socket: Socket & { readonly parser?: unknown }): boolean {
  return typeof socket.parser === 'object' && socket.parser !== null;
}
