import type {
  ConnectionListener,
  SharedData,
  TransportInfo,
  WampConnection,
} from '../hub/connection.js';
import type { WampHub } from '../hub/wamp.hub.js';
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
  /** The client's end. */
  readonly client: ClientPort;

  private readonly server: ConnectionListener | undefined;
  private readonly toClient: (string | Uint8Array)[] = [];
  private listener: ClientPortListener | undefined;
  private isOpen = true;

  constructor(hub: WampHub, serializer: WampSerializer, transport: MemoryTransport = {}) {
    const { subprotocol: protocol } = serializer;
    this.transport = { type: 'memory', headers: {}, encrypted: false, ...transport, protocol };
    this.client = {
      listen: (listener) => this.listen(listener),
      send: (data) => this.receive(data),
      close: () => this.close(),
    };
    this.server = hub.accept(this, serializer);
    // A hub that is shutting down ends the connection before it is known where to report that.
    if (!this.isOpen) this.server.closed();
  }

  send(data: string | Uint8Array): void {
    if (!this.isOpen) return;
    if (this.listener === undefined) this.toClient.push(data);
    else this.listener.message(data);
  }

  sendShared({ data }: SharedData): void {
    this.send(data);
  }

  close(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.listener?.closed();
    this.server?.closed();
  }

  private receive(data: string | Uint8Array): void {
    if (this.isOpen) this.server?.message(data);
  }

  private listen(listener: ClientPortListener): void {
    this.listener = listener;
    for (const data of this.toClient.splice(0)) listener.message(data);
    if (!this.isOpen) listener.closed();
  }
}
