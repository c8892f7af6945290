import type { SocketEnd, SocketRequest, WampSocket, WampSocketListener } from '../client/socket.js';
import type { WampHub } from '../hub/wamp-hub.js';
import { negotiate } from '../serializers/negotiate.js';
import { LinkLane, type LinkNetwork } from './link-lane.js';
import { MemoryConnection, type MemoryTransport } from './memory-connection.js';

/** The link that a socket belongs to. */
export interface LinkHost extends LinkNetwork {
  readonly hub: WampHub;
  /** The answer to new connections, instead of accepting them. */
  readonly refusal: SocketEnd | undefined;
  /** Called once, when both ends of the socket have ended. */
  ended(socket: LinkSocket): void;
}

/** The connection of one client in memory, with a network between its two ends. */
export class LinkSocket implements WampSocket {
  private readonly toServer: LinkLane;
  private readonly toClient: LinkLane;
  private readonly transport: MemoryTransport;
  private connection: MemoryConnection | undefined;

  /** @throws `TypeError` for a wrong URL */
  constructor(
    private readonly host: LinkHost,
    private readonly request: SocketRequest,
    private listener: WampSocketListener | undefined,
  ) {
    this.transport = transportOf(request);
    this.toServer = new LinkLane(host);
    this.toClient = new LinkLane(host);
    this.toClient.send(() => this.open());
  }

  get bufferedBytes(): number {
    return this.toServer.bytes;
  }

  send(data: string | Uint8Array): void {
    if (this.listener === undefined) return;
    const { maxMessageBytes } = this.host.hub.core.limits;
    this.toServer.send(() => {
      if (this.takes(data, maxMessageBytes)) this.connection?.client.send(data);
    }, data.length);
  }

  close(): void {
    this.listener = undefined;
    this.toClient.clear();
    if (this.connection === undefined) this.host.ended(this);
    else this.toServer.send(() => this.connection?.client.close());
  }

  /** Ends the connection at both ends, now. */
  drop(end: SocketEnd): void {
    this.toServer.clear();
    this.toClient.clear();
    const { connection } = this;
    this.tellEnd(end);
    connection?.terminate();
  }

  freeze(): void {
    this.connection?.client.pause();
  }

  thaw(): void {
    this.connection?.client.resume();
    this.toServer.arm();
    this.toClient.arm();
  }

  private open(): void {
    const { host, request } = this;
    const { serializers } = host.hub.core.options;
    const serializer = negotiate(request.subprotocols, serializers);
    if (host.refusal !== undefined) return this.tellEnd(host.refusal);
    if (serializer === undefined) return this.tellEnd({ httpStatus: noSubprotocol });
    const connection = new MemoryConnection(host.hub, serializer, this.transport);
    if (!connection.isOpen) return this.tellEnd({});
    this.connection = connection;
    this.listener?.opened(serializer.subprotocol);
    connection.client.listen({
      message: (data) =>
        this.toClient.send(() => {
          if (this.takes(data, request.maxMessageBytes)) this.listener?.message(data);
        }),
      closed: (code, reason) => this.closedByServer({ code, reason }),
    });
  }

  /** Returns false for a message that is too large for the end that receives it, which then closes the socket. */
  private takes(data: string | Uint8Array, maxBytes: number): boolean {
    const isTaken = Buffer.byteLength(data) <= maxBytes;
    if (!isTaken) this.drop({ code: messageTooBig, reason: '' });
    return isTaken;
  }

  private closedByServer(end: SocketEnd): void {
    if (this.listener === undefined) this.host.ended(this);
    else this.toClient.send(() => this.tellEnd(end));
  }

  private tellEnd(end: SocketEnd): void {
    const { listener } = this;
    this.listener = undefined;
    this.toServer.clear();
    this.host.ended(this);
    listener?.closed(end);
  }
}

function transportOf({ url, node = {} }: SocketRequest): MemoryTransport {
  const { pathname, search, protocol } = new URL(url);
  const headers = Object.entries(node.headers ?? {});
  return {
    url: pathname + search,
    encrypted: protocol === 'wss:',
    headers: Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value])),
  };
}

const noSubprotocol = 400;
/** RFC 6455, 7.4.1. */
const messageTooBig = 1009;
