import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import { defaults } from './defaults.js';
import { reject } from './http-rejection.js';
import { texts } from './texts.js';
import { upgradeWatchers } from './unfinished-requests.js';

/** Told of a request that nobody serves. */
export type Unserved = (request: IncomingMessage) => void;

/** What is known of a request that waits for its answer. */
interface Waiting {
  readonly request: IncomingMessage;
  /** Bytes that had been written to its socket when it came. */
  readonly bytesWritten: number;
  readonly timer: NodeJS.Timeout;
}

/**
 * Upgrade requests that are not for us. Where other listeners are, they are theirs: only one that
 * nobody has touched for a minute is answered here, or the oldest of too many: Node would keep them for
 * ever, even those whose clients have gone.
 */
export class ForeignUpgrades {
  private readonly waiting = new Map<Socket, Waiting>();

  constructor(
    private readonly server: Server,
    private readonly unserved: Unserved,
  ) {}

  /** Answers with HTTP 404 at once where nobody else listens. */
  leave(request: IncomingMessage): void {
    const { socket } = request;
    socket.on('error', destroy);
    const all = this.server.listeners('upgrade');
    if (all.filter((listener) => !upgradeWatchers.has(listener)).length === 1)
      return this.reject(request);
    const { bytesWritten } = socket;
    const timer = setTimeout(() => this.give(socket), defaults.unansweredUpgradeMs).unref();
    this.waiting.set(socket, { request, bytesWritten, timer });
    socket.once('close', () => this.forget(socket));
    const [oldest = socket] = this.waiting.keys();
    if (this.waiting.size > defaults.unansweredUpgrades) this.give(oldest);
  }

  /** Ends soon what still waits: an HTTP server that closes would wait for it. */
  end(): void {
    const endAll = (): void => [...this.waiting.keys()].forEach((socket) => this.give(socket));
    setTimeout(endAll, defaults.unfinishedRequestMs).unref();
  }

  /** Gives up waiting. One that engine.io ended may still be held open by its peer. */
  private give(socket: Socket): void {
    const waiting = this.forget(socket);
    if (waiting === undefined || isTaken(socket, waiting)) return;
    if (socket.writable) this.reject(waiting.request);
    else socket.destroy();
  }

  private reject(request: IncomingMessage): void {
    this.unserved(request);
    reject(request.socket, { status: 404, text: texts.nothingHere });
  }

  private forget(socket: Socket): Waiting | undefined {
    const waiting = this.waiting.get(socket);
    clearTimeout(waiting?.timer);
    this.waiting.delete(socket);
    return waiting;
  }
}

/** Whether somebody has written to it, or reads it: the HTTP server does so no more. */
function isTaken(socket: Socket, { bytesWritten }: Waiting): boolean {
  const readers = socket.listenerCount('data') + socket.listenerCount('readable');
  return socket.bytesWritten !== bytesWritten || readers > 0;
}

function destroy(this: Socket): void {
  this.destroy();
}
