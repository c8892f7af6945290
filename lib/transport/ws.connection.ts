import type { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import type { RawData, WebSocket } from 'ws';
import type {
  ConnectionListener,
  SharedData,
  TransportInfo,
  WampConnection,
} from '../hub/connection.js';
import { defaults } from '../protocol/defaults.js';
import { encodeFrame } from './frame.js';
import { FrameQueue } from './frame.queue.js';
import { type Flushable, flushSoon } from './write.batch.js';

/** Status of a close that is no failure (RFC 6455, 7.4.1). */
const normalClosure = 1000;

const connectionOf = Symbol('WsConnection');

/** A socket of any copy of `ws` that a connection has taken over. */
type Taken = WebSocket & { [connectionOf]: WsConnection };

/**
 * One accepted WebSocket. `ws` reads; what goes out is framed here and written past it to the network
 * socket, all frames of a turn by one system call. Where that cannot be (compression, or a network
 * socket out of reach) `ws` sends.
 */
export class WsConnection implements WampConnection, Flushable {
  readonly transport: TransportInfo;
  private readonly socket: Socket | undefined;
  private listener: ConnectionListener | undefined;
  private readonly frames = new FrameQueue();
  private isDirty = false;

  /**
   * @param ws open, with a subprotocol
   * @param request the upgrade request it came from
   * @param siblings holds the connection as long as it lasts
   */
  constructor(
    private readonly ws: WebSocket,
    request: IncomingMessage,
    private readonly siblings: Set<WsConnection> | undefined,
  ) {
    siblings?.add(this);
    this.transport = transportInfo(ws, request);
    if (ws.extensions === '') this.socket = networkSocket(request);
    Object.assign(ws, { [connectionOf]: this }, this.socket && writersInOrder);
  }

  /** Bytes accepted by `send` that the operating system has not taken yet. */
  get bufferedBytes(): number {
    if (this.socket === undefined) return this.ws.bufferedAmount;
    return this.frames.bytes + this.socket.writableLength;
  }

  private get isOpen(): boolean {
    return this.ws.readyState === this.ws.OPEN;
  }

  /** Passes on what arrives from now on. */
  listen(listener: ConnectionListener): void {
    this.listener = listener;
    this.ws.on('message', onMessage).on('error', onError).on('close', onClose);
  }

  send(data: string | Uint8Array): void {
    if (this.socket === undefined) return this.sendUnframed(data);
    this.frames.add(data);
    if (!this.isDirty) this.flushSoon();
  }

  sendShared(shared: SharedData): void {
    if (this.socket === undefined) return this.sendUnframed(shared.data);
    this.frames.addFrame((shared.frame ??= encodeFrame(shared.data)));
    if (!this.isDirty) this.flushSoon();
  }

  /** Writes what was queued in this turn, if the connection is still open. */
  flush(): void {
    if (!this.isDirty) return;
    this.isDirty = false;
    this.frames.flush(this.isOpen ? this.socket : undefined);
  }

  /** Closes with status 1000 after all that was queued, and hard if the peer does not follow in time. */
  close(): void {
    if (this.ws.readyState === this.ws.CLOSED) return;
    this.ws.close(normalClosure);
    setTimeout(terminate, defaults.disconnectTimeoutMs, this.ws).unref();
  }

  /** Resolves when the listener has been told that the connection is gone. */
  closed(): Promise<void> {
    if (this.ws.readyState === this.ws.CLOSED) return Promise.resolve();
    return new Promise((resolve) => this.ws.once('close', () => resolve()));
  }

  /** @internal */
  received(data: RawData, isBinary: boolean): void {
    this.listener?.message(isBinary ? (data as Buffer) : (data as Buffer).toString());
  }

  /** @internal */
  ended(): void {
    this.siblings?.delete(this);
    this.listener?.closed();
  }

  private sendUnframed(data: string | Uint8Array): void {
    if (this.isOpen) this.ws.send(data);
  }

  private flushSoon(): void {
    this.isDirty = true;
    flushSoon(this);
  }
}

// Shared by all sockets, so that an idle session holds no function of its own.

function onMessage(this: WebSocket, data: RawData, isBinary: boolean): void {
  (this as Taken)[connectionOf].received(data, isBinary);
}

/** `ws` closes after an error by itself, but waits long for the peer. */
function onError(this: WebSocket): void {
  (this as Taken)[connectionOf].close();
}

function onClose(this: WebSocket): void {
  (this as Taken)[connectionOf].ended();
}

function terminate(ws: WebSocket): void {
  ws.terminate();
}

/** The methods by which the application, or `ws` itself, writes frames that must not overtake ours. */
const writersInOrder = {
  close: afterFlush('close'),
  ping: afterFlush('ping'),
  pong: afterFlush('pong'),
};

function afterFlush(method: 'close' | 'ping' | 'pong') {
  return function (this: Taken, ...args: never[]): void {
    this[connectionOf].flush();
    const original = (Object.getPrototypeOf(this) as WebSocket)[method];
    Reflect.apply(original, this, args);
  };
}

/** HTTP/2 hides its network socket behind one that refuses to be written to. */
function networkSocket({ httpVersionMajor, socket }: IncomingMessage): Socket | undefined {
  return httpVersionMajor === 1 && socket instanceof Socket ? socket : undefined;
}

function transportInfo({ protocol }: WebSocket, request: IncomingMessage): TransportInfo {
  const { url, headers } = request;
  const socket: Socket | undefined = request.socket;
  return {
    type: 'websocket',
    protocol,
    url,
    headers,
    remoteAddress: socket?.remoteAddress,
    encrypted: socket !== undefined && 'encrypted' in socket,
  };
}
