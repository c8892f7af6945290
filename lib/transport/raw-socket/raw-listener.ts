import { once } from 'node:events';
import { chmod, lstat, unlink } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { defaults } from '../defaults.js';
import { TlsHandshakes } from '../sockets/tls-handshakes.js';
import * as texts from '../texts.js';
import type { WampRawSocketOptions } from './raw-socket-options.js';

/** A port or a socket file at which clients connect with RawSocket. */
export class RawListener {
  private readonly server: Server;
  private readonly handshakes: TlsHandshakes | undefined;

  /** @throws for a wrong key or certificate */
  constructor(
    private readonly place: WampRawSocketOptions,
    greet: (socket: Socket) => void,
  ) {
    const { tls } = place;
    if (tls === undefined) {
      this.server = createServer(greet);
    } else {
      const options = { handshakeTimeout: defaults.requestTimeoutMs, ...tls };
      const server = (this.server = createTlsServer(options, greet));
      // Node only tells of a handshake that fails or takes too long.
      server.on('tlsClientError', (_error, socket) => socket.destroy());
      this.handshakes = new TlsHandshakes(server, defaults.waitingHandshakes);
    }
  }

  /** The place for the log, with the real port. */
  get where(): string {
    const { path, tls } = this.place;
    const scheme = tls === undefined ? 'rawsocket' : 'rawsocket with TLS';
    return `${scheme} at ${path ?? `:${(this.server.address() as AddressInfo).port}`}`;
  }

  get port(): number | undefined {
    return this.place.path === undefined ? (this.server.address() as AddressInfo).port : undefined;
  }

  /** @throws if the port or path is not available */
  async open(): Promise<void> {
    const { path, mode } = this.place;
    if (path !== undefined) await removeStale(path);
    await this.listen();
    if (path !== undefined && mode !== undefined) await chmod(path, mode);
  }

  /** Accepts nobody any more. Resolves when all connections have ended. */
  async close(): Promise<void> {
    if (!this.server.listening) return;
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.handshakes?.end();
    await closed;
  }

  private async listen(): Promise<void> {
    const { port, host, path } = this.place;
    // To Node, a port that is `undefined` is any port.
    const where = path === undefined ? { port, host } : { path };
    await once(this.server.listen(where), 'listening');
  }
}

/** Removes a socket file at which nobody listens: its process was killed. */
async function removeStale(path: string): Promise<void> {
  const file = await lstat(path).catch(() => undefined);
  if (file === undefined) return;
  if (!file.isSocket()) throw new Error(texts.notASocketFile(path));
  if (await isServed(path)) throw new Error(texts.socketInUse(path));
  await unlink(path);
}

async function isServed(path: string): Promise<boolean> {
  const socket = connect(path);
  try {
    await once(socket, 'connect');
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ECONNREFUSED';
  } finally {
    socket.destroy();
  }
}
