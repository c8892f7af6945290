import { Share } from '../calls/share-queue.js';
import type {
  ConnectionListener,
  SharedData,
  TransportInfo,
  WampConnection,
} from '../hub/connection/connection.js';
import type { WampHub } from '../hub/wamp-hub.js';
import type { WampSerializer } from '../serializers/serializer.js';
import type { ClientPort, ClientPortListener } from './client-port.js';

/** What the server is to see of the transport. */
export type MemoryTransport = Partial<Omit<TransportInfo, 'protocol'>>;

/**
 * A connection without a socket. The frames are real, encoded and decoded on both ends. What the
 * client sends reaches the server before `send` returns; what the server sends waits at the client.
 */
export class MemoryConnection implements WampConnection {
  readonly transport: TransportInfo;
  readonly share = new Share();
  /** The client's end. */
  readonly client: ClientPort;

  private readonly server: ConnectionListener | undefined;
  private readonly toClient: (string | Uint8Array)[] = [];
  private unreadBytes = 0;
  private listener: ClientPortListener | undefined;
  private isOpen = true;
  private isPaused = false;
  private whenDrained: (() => void)[] = [];
  heard = 0;
  taken = 0;

  constructor(hub: WampHub, serializer: WampSerializer, transport: MemoryTransport = {}) {
    const { subprotocol: protocol } = serializer;
    this.transport = { type: 'memory', headers: {}, encrypted: false, ...transport, protocol };
    this.client = {
      listen: (listener) => this.listen(listener),
      send: (data) => this.receive(data),
      close: () => this.close(),
      pause: () => (this.isPaused = true),
      resume: () => this.resume(),
    };
    this.server = hub.accept(this, serializer);
    // A hub that is shutting down ends the connection before it is known where to report that.
    if (!this.isOpen) this.server.closed();
  }

  /** What a paused client has not read. */
  get bufferedBytes(): number {
    return this.isOpen ? this.unreadBytes : 0;
  }

  send(data: string | Uint8Array): void {
    if (!this.isOpen) return;
    if (this.listener !== undefined && !this.isPaused) return this.listener.message(data);
    this.toClient.push(data);
    this.unreadBytes += data.length;
  }

  sendShared({ data }: SharedData): void {
    this.send(data);
  }

  /** What a paused client has not read, it will not read before it is resumed. */
  flush(): boolean {
    return false;
  }

  onceDrained(callback: () => void): void {
    this.whenDrained.push(callback);
  }

  /** A client that reads answers at once. */
  ping(): void {
    if (this.isPaused) return;
    this.heard++;
    this.server?.pong();
  }

  close(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.listener?.closed();
    this.server?.closed();
  }

  terminate(): void {
    this.close();
  }

  private receive(data: string | Uint8Array): void {
    this.heard++;
    if (this.isOpen) this.server?.message(data);
  }

  private listen(listener: ClientPortListener): void {
    this.listener = listener;
    this.deliver();
    if (!this.isOpen) listener.closed();
  }

  private resume(): void {
    this.isPaused = false;
    this.deliver();
    for (const callback of this.whenDrained.splice(0)) callback();
  }

  private deliver(): void {
    this.unreadBytes = 0;
    for (const data of this.toClient.splice(0)) {
      this.taken += data.length;
      this.listener?.message(data);
    }
  }
}
