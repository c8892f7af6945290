import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** What knows where to go. */
export interface Targets {
  /** Returns the port of the next node that lives. */
  next(): number | undefined;
}

/** A small load balancer: each connection goes to the next node. Nodes need no more of one than this. */
export class Balancer {
  private constructor(private readonly server: Server) {}

  static async listen(port: number, targets: Targets): Promise<Balancer> {
    const server = createServer((client) => {
      const target = targets.next();
      if (target === undefined) client.destroy();
      else join(client, connect(target, '127.0.0.1'));
    });
    server.listen(port);
    await once(server, 'listening');
    return new Balancer(server);
  }

  get port(): number {
    return (this.server.address() as { port: number }).port;
  }

  close(): void {
    this.server.close();
  }
}

/** Passes everything on between two sockets, until either ends. */
function join(one: Socket, other: Socket): void {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    from.pipe(to);
    from.on('error', () => to.destroy());
    from.on('close', () => to.destroy());
  }
}
