import type { Agent, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { type ClientOptions, WebSocket } from 'ws';
import * as defaults from './defaults.js';
import { NodeFrameReader } from './node-frame-reader.js';
import { retryAfterMs } from './retry-after.js';
import type {
  SocketEnd,
  SocketRequest,
  WampSocket,
  WampSocketFactory,
  WampSocketListener,
} from './socket.js';

export { runtimeClock } from './node-clock.js';

/** True if the sockets of the runtime have the options `node`. */
export const hasNodeOptions = true;

/** Opens a WebSocket of the package `ws`. */
export const openSocket: WampSocketFactory = (request, listener) =>
  new NodeSocket(request, listener);

class NodeSocket implements WampSocket {
  private readonly ws: WebSocket;
  /** The network socket; `undefined` before the answer to the upgrade. */
  private socket: Socket | undefined;

  constructor(
    request: SocketRequest,
    private listener: WampSocketListener | undefined,
  ) {
    this.ws = new WebSocket(request.url, [...request.subprotocols], optionsOf(request));
    this.ws
      .on('upgrade', (response) => this.upgraded(response, request.node?.unref))
      .on('unexpected-response', (_, response) => this.refused(response))
      .on('open', () => this.opened(request.maxMessageBytes))
      .on('message', (data: Buffer, isBinary) => this.onMessage(isBinary ? data : data.toString()))
      // Stays for ever: an error without a listener ends the process.
      .on('error', (error) => this.ended({ error }))
      .on('close', (code, reason) => this.ended({ code, reason: reason.toString() }));
  }

  get bufferedBytes(): number {
    return this.ws.bufferedAmount;
  }

  send(data: string | Uint8Array): void {
    if (this.ws.readyState !== WebSocket.OPEN) return;
    if (this.socket?.writableCorked === 0) this.gather(this.socket);
    // Of bytes, ws makes one piece with their head, which is cheaper to write than two.
    const isText = typeof data === 'string';
    this.ws.send(isText ? Buffer.from(data) : data, { binary: !isText });
  }

  close(): void {
    this.listener = undefined;
    this.ws.close(1000);
  }

  /** Collects all frames until the microtasks of this turn have run, and writes them with one system call. */
  private gather(socket: Socket): void {
    socket.cork();
    // Like `queueMicrotask`, which costs more.
    void settled.then(() => process.nextTick(uncork, socket));
  }

  private upgraded({ headers, socket }: IncomingMessage, unref = false): void {
    this.socket = socket;
    if (unref) socket.unref();
    // To `ws` this is an error like any other, which a further attempt may not have.
    if (headers['sec-websocket-protocol'] === undefined) this.listener?.opened('');
  }

  private opened(maxMessageBytes: number): void {
    const { socket } = this;
    if (socket !== undefined)
      NodeFrameReader.install(socket, maxMessageBytes || Infinity, this.onMessage);
    this.listener?.opened(this.ws.protocol);
  }

  private readonly onMessage = (data: string | Uint8Array): void => {
    // Nothing counts after the close frame of the server.
    if (this.ws.readyState === WebSocket.OPEN) this.listener?.message(data);
  };

  private refused({ statusCode: httpStatus, headers }: IncomingMessage): void {
    this.ended({ httpStatus, retryAfterMs: retryAfterMs(headers) });
    this.ws.terminate();
  }

  private ended(end: SocketEnd): void {
    const { listener } = this;
    this.listener = undefined;
    listener?.closed(end);
  }
}

const settled = Promise.resolve();

function uncork(socket: Socket): void {
  socket.uncork();
}

function optionsOf({ node = {}, maxMessageBytes }: SocketRequest): ClientOptions {
  const { headers, tls, agent } = node;
  // This option is missing in the types of ws.
  const untyped: object = { closeTimeout: defaults.socketCloseTimeoutMs };
  return {
    ...untyped,
    ...tls,
    ...(headers !== undefined && { headers }),
    ...(agent !== undefined && { agent: agent as Agent }),
    // To ws, 0 is no limit, and each limit has 31 bits.
    maxPayload: maxMessageBytes < 2 ** 31 ? maxMessageBytes : 0,
    perMessageDeflate: false,
  };
}
