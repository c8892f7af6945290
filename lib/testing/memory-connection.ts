import { Share } from '../calls/share.js';
import type {
  ConnectionListener,
  TransportInfo,
  WampConnection,
} from '../hub/connection/connection.js';
import type { SharedData } from '../hub/connection/shared-data.js';
import type { WampHub } from '../hub/wamp-hub.js';
import type { WampSerializer } from '../serializers/serializer.js';
import type { ClientPort, ClientPortListener } from './client-port.js';
import * as texts from './texts.js';

/** The properties of the transport that the server sees. */
export type MemoryTransport = Partial<Omit<TransportInfo, 'protocol'>>;

/**
 * A connection without a socket. Frames are encoded and decoded on both ends. A frame of the client
 * reaches the server before `send` returns, or in the next microtask if the client sends it while it
 * receives one. Frames of the server wait until the client listens.
 */
export class MemoryConnection implements WampConnection {
  /** The properties that the session shows to the application. */
  readonly transport: TransportInfo;
  readonly share = new Share();
  /** The end of the client. */
  readonly client: ClientPort;

  private readonly server: ConnectionListener | undefined;
  private readonly toClient: (string | Uint8Array)[] = [];
  /** The actions of the client while it receives a frame. The server is still sending that frame. */
  private readonly toServer: (() => void)[] = [];
  private isReceiving = false;
  private unreadBytes = 0;
  private listener: ClientPortListener | undefined;
  /** The close status and reason; undefined while the connection is open. */
  private status: { readonly code: number; readonly reason: string } | undefined;
  private isPaused = false;
  private whenDrained: (() => void)[] = [];
  heard = 0;
  taken = 0;

  constructor(hub: WampHub, serializer: WampSerializer, transport: MemoryTransport = {}) {
    const { subprotocol: protocol } = serializer;
    this.transport = { type: 'memory', headers: {}, encrypted: false, ...transport, protocol };
    this.client = {
      listen: (listener) => this.listen(listener),
      send: (data) => this.act(() => this.receive(data)),
      close: () => this.act(() => this.close()),
      pause: () => (this.isPaused = true),
      resume: () => this.resume(),
    };
    this.server = hub.accept(this, serializer);
    // A hub that is shutting down closes the connection before `this.server` is set.
    if (!this.isOpen) this.server.closed();
  }

  /** True until one of the two ends has closed it. */
  get isOpen(): boolean {
    return this.status === undefined;
  }

  /** The address of the client, as the test gives it. */
  get countedAs(): string | undefined {
    return this.transport.clientAddress ?? this.transport.remoteAddress;
  }

  /** The number of bytes that a paused client has not read. */
  get bufferedBytes(): number {
    return this.isOpen ? this.unreadBytes : 0;
  }

  send(data: string | Uint8Array): void {
    if (!this.isOpen) return;
    if (this.listener !== undefined && !this.isPaused) return this.tell(data);
    this.toClient.push(data);
    this.unreadBytes += data.length;
  }

  sendShared({ data }: SharedData): void {
    this.send(data);
  }

  /** Returns false, because a paused client reads nothing before it resumes. */
  flush(): boolean {
    return false;
  }

  onceDrained(callback: () => void): void {
    this.whenDrained.push(callback);
  }

  /** Answers at once, unless the client is paused. */
  ping(): void {
    if (this.isPaused) return;
    this.heard++;
    this.server?.pong();
  }

  /**
   * Closes the connection from the end of the server.
   *
   * @param returnInMs tells the client the status 1012 instead of 1000; the reason tells the time, unless it is 0
   */
  close(returnInMs?: number): void {
    if (returnInMs === undefined) this.end(closeStatus.normal);
    else this.end(closeStatus.serviceRestart, returnInMs > 0 ? texts.returnIn(returnInMs) : '');
  }

  terminate(): void {
    this.end(closeStatus.abnormal);
  }

  private end(code: number, reason = ''): void {
    if (!this.isOpen) return;
    this.status = { code, reason };
    this.listener?.closed(code, reason);
    this.server?.closed();
  }

  private tell(data: string | Uint8Array): void {
    const wasReceiving = this.isReceiving;
    this.isReceiving = true;
    try {
      this.listener?.message(data);
    } finally {
      this.isReceiving = wasReceiving;
    }
  }

  /** Runs an action of the client, after all that it did before. */
  private act(action: () => void): void {
    if (!this.isReceiving && this.toServer.length === 0) return action();
    if (this.toServer.push(action) > 1) return;
    queueMicrotask(() => this.toServer.splice(0).forEach((each) => each()));
  }

  private receive(data: string | Uint8Array): void {
    this.heard++;
    if (this.isOpen) this.server?.message(data);
  }

  private listen(listener: ClientPortListener): void {
    this.listener = listener;
    this.deliver();
    if (this.status !== undefined) listener.closed(this.status.code, this.status.reason);
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
      this.tell(data);
    }
  }
}

const closeStatus = { normal: 1000, abnormal: 1006, serviceRestart: 1012 } as const;
