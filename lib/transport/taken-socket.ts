import type { RawData, WebSocket } from 'ws';

/** The handlers for the events of a socket. */
export interface SocketOwner {
  received(data: RawData, isBinary: boolean): void;
  /** Called when the peer has answered a ping, with a number of payload bytes. */
  answered(bytes: number): void;
  /** Returns true if a ping of the peer, with a number of payload bytes, should be answered. */
  asked(bytes: number): boolean;
  /** Called when `ws` is about to close because of received data. The owner may still send ABORT. */
  broken(status: number): void;
  /** Closes the connection after an error. `ws` does so too, but waits long for the peer. */
  close(): void;
  /** @param isClean true if the peer has sent a Close before */
  ended(isClean: boolean): void;
  /** Writes all queued frames, which must be sent before a control frame. */
  flush(): void;
}

const owner = Symbol('owner');

/** A socket of any copy of `ws`. */
type Taken = WebSocket & { [owner]: SocketOwner };

/** The close statuses that `ws` uses, without a reason, for invalid data of the peer. */
const flaws: ReadonlySet<unknown> = new Set([1002, 1007, 1008, 1009]);

/** The close status without a Close of the peer. */
const abnormalClosure = 1006;

/** Replaces the methods with which the application, or `ws` itself, writes to a socket, so that the owner controls the order. */
export function takeOver(ws: WebSocket, by: SocketOwner): void {
  (ws as Taken)[owner] = by;
  ws.close = close;
  ws.ping = ping;
  ws.pong = pong;
}

/** Reports the events of a socket to its owner. */
export function listenTo(ws: WebSocket): void {
  ws.on('message', onMessage).on('pong', onPong).on('error', onError).on('close', onClose);
}

// These functions are shared by all sockets, so that an idle session needs no closures.

function onMessage(this: WebSocket, data: RawData, isBinary: boolean): void {
  (this as Taken)[owner].received(data, isBinary);
}

function onPong(this: WebSocket, data: Buffer): void {
  (this as Taken)[owner].answered(data.length);
}

function onError(this: WebSocket): void {
  (this as Taken)[owner].close();
}

function onClose(this: WebSocket, status: number): void {
  (this as Taken)[owner].ended(status !== abnormalClosure);
}

function close(this: WebSocket, ...args: unknown[]): void {
  const [status] = args;
  if (args.length === 1 && flaws.has(status) && this.readyState === this.OPEN)
    (this as Taken)[owner].broken(status as number);
  inOrder(this as Taken, 'close', args);
}

function ping(this: WebSocket, ...args: unknown[]): void {
  inOrder(this as Taken, 'ping', args);
}

/** Sends a pong. `ws` calls it for each ping, and a peer may send more pings than it reads answers. */
function pong(this: WebSocket, ...args: unknown[]): void {
  const [data] = args;
  const bytes = data instanceof Uint8Array ? data.length : 0;
  if ((this as Taken)[owner].asked(bytes)) inOrder(this as Taken, 'pong', args);
}

function inOrder(ws: Taken, method: 'close' | 'ping' | 'pong', args: unknown[]): void {
  ws[owner].flush();
  Reflect.apply((Object.getPrototypeOf(ws) as WebSocket)[method], ws, args);
}
