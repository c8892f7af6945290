import { Share } from '../../calls/share.js';
import type { ConnectionListener, TransportInfo, WampConnection } from './connection.js';
import type { SharedData } from './shared-data.js';

/** A transport of the application. It carries whole messages, in order. */
export interface WampPort {
  /** The number of bytes that were sent and wait for the client; absent if the transport does not know. */
  readonly bufferedBytes?: number | undefined;
  /** Sends one message: a string in JSON, bytes in other formats. It must copy bytes that it keeps. */
  send(data: string | Uint8Array): void;
  /** Ends the connection, after all that was sent. */
  close(): void;
  /** Calls back once, when the client has taken what waited. Needed with `bufferedBytes`. */
  onceDrained?(callback: () => void): void;
}

/** What a session shows of a transport of the application. */
export interface WampPortTransport extends Partial<TransportInfo> {
  /** The type of the transport, for example `messageport`. */
  readonly type: string;
  /** The subprotocol, for example `wamp.2.json`. */
  readonly protocol: string;
}

/** The hub, to which a transport of the application reports. */
export interface WampPortListener {
  /** Receives one message of the client. */
  message(data: string | Uint8Array): void;
  /** Must be called once, when the connection has ended, on either side. */
  closed(): void;
}

/** Makes a connection of a transport of the application. Such transports have no pings and no frames. */
export class PortConnection implements WampConnection, WampPortListener {
  readonly transport: TransportInfo;
  readonly share = new Share();
  readonly taken = 0;
  heard = 0;
  private listener: ConnectionListener | undefined;
  private isOpen = true;

  constructor(
    private readonly port: WampPort,
    transport: WampPortTransport,
    private readonly report: (error: unknown) => void,
    readonly countedAs?: string | undefined,
  ) {
    this.transport = { headers: {}, encrypted: false, ...transport };
  }

  get bufferedBytes(): number {
    return this.port.bufferedBytes ?? 0;
  }

  listen(listener: ConnectionListener): void {
    this.listener = listener;
    // A hub that is shutting down has closed the connection before.
    if (!this.isOpen) listener.closed();
  }

  // from the application

  message(data: string | Uint8Array): void {
    this.heard++;
    if (this.isOpen) this.listener?.message(data);
  }

  closed(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.listener?.closed();
  }

  // from the hub

  send(data: string | Uint8Array): void {
    if (!this.isOpen) return;
    try {
      this.port.send(data);
    } catch (error) {
      this.report(error);
      this.terminate();
    }
  }

  sendShared({ data }: SharedData): void {
    this.send(data);
  }

  flush(): boolean {
    return false;
  }

  onceDrained(callback: () => void): void {
    this.port.onceDrained?.(callback);
  }

  /** Counts as answered: a transport without pings tells its end itself. */
  ping(): void {
    this.heard++;
    this.listener?.pong();
  }

  close(): void {
    if (!this.isOpen) return;
    try {
      this.port.close();
    } catch (error) {
      this.report(error);
    }
    this.closed();
  }

  terminate(): void {
    this.close();
  }
}
