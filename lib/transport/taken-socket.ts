import type { RawData, WebSocket } from 'ws';

/** What becomes of a socket's events. */
export interface SocketOwner {
  received(data: RawData, isBinary: boolean): void;
  /** The peer has answered a ping, with so many bytes. */
  answered(bytes: number): void;
  /** Whether a ping of the peer, with so many bytes in it, is to be answered. */
  asked(bytes: number): boolean;
  /** `ws` closes because of what it read: first the peer can be told why. */
  broken(status: number): void;
  /** To be closed; after an error `ws` does so by itself, but waits long for the peer. */
  close(): void;
  ended(): void;
  /** Writes what must not be overtaken. */
  flush(): void;
}

const owner = Symbol('owner');

/** A socket of any copy of `ws`. */
type Taken = WebSocket & { [owner]: SocketOwner };

/** What `ws` closes with, and no reason, because of what the peer sent. */
const flaws: ReadonlySet<unknown> = new Set([1002, 1007, 1008, 1009]);

/** Puts an owner before the methods by which the application, or `ws` itself, writes to a socket. */
export function takeOver(ws: WebSocket, by: SocketOwner): void {
  (ws as Taken)[owner] = by;
  ws.close = close;
  ws.ping = ping;
  ws.pong = pong;
}

/** Tells the owner what happens on its socket. */
export function listenTo(ws: WebSocket): void {
  ws.on('message', onMessage).on('pong', onPong).on('error', onError).on('close', onClose);
}

// Shared by all sockets, so that an idle session holds no function of its own.

function onMessage(this: WebSocket, data: RawData, isBinary: boolean): void {
  (this as Taken)[owner].received(data, isBinary);
}

function onPong(this: WebSocket, data: Buffer): void {
  (this as Taken)[owner].answered(data.length);
}

function onError(this: WebSocket): void {
  (this as Taken)[owner].close();
}

function onClose(this: WebSocket): void {
  (this as Taken)[owner].ended();
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

/** `ws` answers pings by it; there may be more of them than the peer cares to read answers to. */
function pong(this: WebSocket, ...args: unknown[]): void {
  const [data] = args;
  const bytes = data instanceof Uint8Array ? data.length : 0;
  if ((this as Taken)[owner].asked(bytes)) inOrder(this as Taken, 'pong', args);
}

function inOrder(ws: Taken, method: 'close' | 'ping' | 'pong', args: unknown[]): void {
  ws[owner].flush();
  Reflect.apply((Object.getPrototypeOf(ws) as WebSocket)[method], ws, args);
}
