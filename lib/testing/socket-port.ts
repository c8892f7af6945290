import type { ClientPort, ClientPortListener } from './client-port.js';
import { defaults } from './defaults.js';

/** The members of a WebSocket that are used, of browsers and Node or of `ws`. */
export interface SocketLike {
  /** `arraybuffer`, set by `SocketPort`. */
  binaryType: string;
  /** 0 while the socket connects. */
  readonly readyState: number;
  /** Sends one frame. */
  send(data: string | Uint8Array<ArrayBuffer>): void;
  /** Closes the socket. */
  close(): void;
  /** Exists only in `ws`. Browsers cannot stop reading. */
  pause?(): void;
  /** Exists only in `ws`. */
  resume?(): void;
  /** Adds a listener for frames of the peer. */
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
  /** Adds a listener for the begin or the end of the connection. */
  addEventListener(type: 'close' | 'open', listener: () => void): void;
}

/** A client port over a real WebSocket, for tests with sockets. */
export class SocketPort implements ClientPort {
  /**
   * @param socket a socket with the subprotocol of the serializer; it may still be connecting
   * @param waitMs the longest wait for a message, in milliseconds
   */
  constructor(
    private readonly socket: SocketLike,
    readonly waitMs: number = defaults.testWaitMs,
  ) {
    socket.binaryType = 'arraybuffer';
  }

  listen(listener: ClientPortListener): void {
    this.socket.addEventListener('close', () => listener.closed());
    this.socket.addEventListener('message', ({ data }) =>
      listener.message(typeof data === 'string' ? data : new Uint8Array(data as ArrayBuffer)),
    );
  }

  /** Sends one frame, after the socket has connected. */
  send(data: string | Uint8Array): void {
    const { socket } = this;
    if (socket.readyState === connecting) socket.addEventListener('open', () => this.send(data));
    else socket.send(data as string | Uint8Array<ArrayBuffer>);
  }

  pause(): void {
    this.socket.pause?.();
  }

  resume(): void {
    this.socket.resume?.();
  }

  close(): void {
    this.socket.close();
  }
}

const connecting = 0;
