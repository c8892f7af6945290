import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';

/** Passes connections on to a port of this machine. It can cut them all, slow them down, and pass nothing any more. */
export class TcpProxy {
  private readonly sockets = new Set<Socket>();

  /** The rate of each direction, in bytes per second; 0 to pass nothing. */
  bytesPerSecond = Infinity;

  private constructor(private readonly server: Server) {}

  static async to(port: number): Promise<TcpProxy> {
    const server = createServer();
    const proxy = new TcpProxy(server);
    server.on('connection', (socket) => proxy.pass(socket, connect(port, '127.0.0.1')));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.server.address() as { port: number }).port;
  }

  cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.bytesPerSecond = Infinity;
    this.cut();
    this.server.close();
    await once(this.server, 'close');
  }

  private pass(near: Socket, far: Socket): void {
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.sockets.add(from);
      from
        .on('error', () => undefined)
        .on('close', () => this.sockets.delete(from) && to.destroy());
      from.pipe(this.brake()).pipe(to);
    }
  }

  /** Passes on at the rate of the proxy. */
  private brake(): Duplex {
    const { wait } = this;
    return Duplex.from(async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        await wait(chunk.length);
        yield chunk;
      }
    });
  }

  private readonly wait = async (bytes: number): Promise<void> => {
    const fromMs = performance.now();
    while (performance.now() - fromMs < (bytes / this.bytesPerSecond) * 1_000) await pause(2);
  };
}
