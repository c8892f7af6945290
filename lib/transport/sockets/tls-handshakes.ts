import type { Socket } from 'node:net';
import type { Server } from 'node:tls';

/** A connection in the middle of its handshake. */
interface Begun {
  readonly socket: Socket;
  readonly forget: () => void;
}

/**
 * Tracks the connections of a TLS server that are in the middle of their handshake. A server that closes waits
 * for them, and nobody else knows them. At a socket file they cannot be told apart: there, the time limit of the
 * handshake ends them.
 */
export class TlsHandshakes {
  private readonly begun = new Map<string, Begun>();

  /** @param most the number of connections that may be in the middle of it. Further ones end at once */
  constructor(
    private readonly server: Server,
    private readonly most = Infinity,
  ) {
    server.on('connection', this.onConnection).on('secureConnection', this.onSecure);
  }

  /** Removes its listeners from the server. */
  release(): void {
    this.server.off('connection', this.onConnection).off('secureConnection', this.onSecure);
  }

  /** Ends the connections. */
  end(): void {
    for (const { socket } of this.begun.values()) socket.destroy();
  }

  private readonly onConnection = (socket: Socket): void => {
    if (this.begun.size >= this.most) return void socket.destroy();
    const peer = peerOf(socket);
    const forget = (): void => void this.begun.delete(peer);
    this.begun.set(peer, { socket, forget });
    socket.on('close', forget);
  };

  private readonly onSecure = (secured: Socket): void => {
    const { socket, forget } = this.begun.get(peerOf(secured)) ?? {};
    if (forget === undefined) return;
    socket?.off('close', forget);
    forget();
  };
}

function peerOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}
