import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import { defaults } from './defaults.js';
import { reject } from './http-rejection.js';
import * as texts from './texts.js';
import { upgradeWatchers } from './unfinished-requests.js';

/** Called for a request that no listener serves. */
export type Unserved = (request: IncomingMessage) => void;

/** A request that waits for the answer of another listener. */
interface Waiting {
  readonly request: IncomingMessage;
  /** The number of bytes that were written to its socket before it arrived. */
  readonly bytesWritten: number;
  readonly timer: NodeJS.Timeout;
}

/**
 * Handles upgrade requests of other paths. They belong to other listeners, if there are any. A request
 * is answered here only if no listener has used its socket for a minute, or if it is the oldest of too
 * many. Otherwise Node would keep unanswered requests forever, even after their clients have left.
 */
export class ForeignUpgrades {
  private readonly waiting = new Map<Socket, Waiting>();

  constructor(
    private readonly server: Server,
    private readonly unserved: Unserved,
  ) {}

  /** Leaves a request to other listeners. Without other listeners, answers with HTTP 404 at once. */
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

  /** Answers all waiting requests soon, because an HTTP server that closes would wait for them. */
  end(): void {
    const endAll = (): void => [...this.waiting.keys()].forEach((socket) => this.give(socket));
    setTimeout(endAll, defaults.unfinishedRequestMs).unref();
  }

  /** Stops waiting and answers. A socket that engine.io has ended may still be open on the side of the peer. */
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

/** Returns true if a listener has written to the socket or reads it. The HTTP server itself does neither after an upgrade. */
function isTaken(socket: Socket, { bytesWritten }: Waiting): boolean {
  const readers = socket.listenerCount('data') + socket.listenerCount('readable');
  return socket.bytesWritten !== bytesWritten || readers > 0;
}

function destroy(this: Socket): void {
  this.destroy();
}
