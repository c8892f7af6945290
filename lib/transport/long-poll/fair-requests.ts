import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Server as TlsServer } from 'node:tls';
import { Share } from '../../calls/share.js';
import { defaults } from '../defaults.js';
import { FairReader, type TurnReader } from '../sockets/fair-reader.js';

const readers = new WeakMap<Socket, FairRequests>();

/**
 * Makes the client of one HTTP/1 connection share the event loop with others. What waits for its turn, and
 * what follows too many unanswered requests, stays in the socket.
 */
export class FairRequests implements TurnReader {
  readonly share = new Share();
  readonly isDeaf = false;
  readonly gathered = 0;
  private unanswered = 0;
  /** True while it waits for its turn. */
  private isWaiting = false;
  /** True if the socket was paused here, and not by HTTP. */
  private isHeld = false;
  /** The listener of HTTP. */
  private readonly parse: unknown;

  /**
   * Makes all clients of an HTTP server share the event loop: HTTP alone reads 64 KB of a new connection at
   * once, which can be hundreds of requests.
   *
   * @returns a function that ends it for new connections
   */
  static install(server: Server): () => void {
    const event = server instanceof TlsServer ? 'secureConnection' : 'connection';
    server.on(event, onConnection);
    return () => void server.off(event, onConnection);
  }

  /** Returns the reader of a connection, which has one from then on. */
  static of(socket: Socket): FairRequests {
    return readers.get(socket) ?? new FairRequests(socket);
  }

  private constructor(private readonly socket: Socket) {
    readers.set(socket, this);
    [this.parse] = socket.listeners('data');
    if (this.parse === undefined) return;
    FairReader.install(socket, this);
    // HTTP removes its listener before an upgrade, and so the one that stands for it.
    Object.assign(socket.rawListeners('data')[0] as object, { listener: this.parse });
  }

  /** HTTP itself pauses a socket whose answers nobody reads. */
  get isBusy(): boolean {
    return this.isFull || this.socket.isPaused();
  }

  pause(): void {
    this.isWaiting = true;
    if (this.isUpgraded || this.socket.isPaused()) return;
    this.isHeld = true;
    this.socket.pause();
  }

  resume(): void {
    this.isWaiting = false;
    this.proceed();
  }

  letIn(): void {}

  /** Counts a request until it has its answer, or has lost its client. */
  asked(response: ServerResponse): void {
    this.unanswered++;
    response.on('close', () => {
      this.unanswered--;
      this.proceed();
    });
  }

  private get isFull(): boolean {
    return this.unanswered >= defaults.unansweredRequests;
  }

  private get isUpgraded(): boolean {
    return !this.socket.listeners('data').includes(this.parse as () => void);
  }

  private proceed(): void {
    if (!this.isHeld || this.isWaiting || this.isFull) return;
    this.isHeld = false;
    if (!this.isUpgraded) this.socket.resume();
  }
}

/** Not every connection of a server is one of HTTP: it may have upgraded it, or passed it to RawSocket. */
function onConnection(socket: Socket & { readonly parser?: unknown }): void {
  if (typeof socket.parser === 'object' && socket.parser !== null) FairRequests.of(socket);
}
