/** The end of a socket. Only the members that the runtime knows are set. */
export interface SocketEnd {
  /** The close status (RFC 6455, 7.4). */
  readonly code?: number | undefined;
  /** The close reason. */
  readonly reason?: string | undefined;
  /** The HTTP status of a refused upgrade. Known only in Node. */
  readonly httpStatus?: number | undefined;
  /** The header `Retry-After` of a refused upgrade, in milliseconds. Known only in Node. */
  readonly retryAfterMs?: number | undefined;
  /** The error of the socket, of DNS or of TLS. Known only in Node. */
  readonly error?: unknown;
}

/** The callbacks of a socket. */
export interface WampSocketListener {
  /**
   * Called once, when the socket is open.
   *
   * @param subprotocol the subprotocol that the server chose; empty if none
   */
  opened(subprotocol: string): void;
  /** Receives one frame: a string from a text frame, bytes from a binary frame. */
  message(data: string | Uint8Array): void;
  /** Called once. Nothing follows. */
  closed(end: SocketEnd): void;
}

/** The connection of a {@link WampClient}. */
export interface WampSocket {
  /** The bytes that wait for the network. */
  readonly bufferedBytes: number;
  /** Sends one frame. Does nothing if the socket has closed. */
  send(data: string | Uint8Array): void;
  /**
   * Closes the socket with status 1000, after all sent frames. The listener is not called any more, not even
   * with `closed`: a mute peer would let it wait.
   */
  close(): void;
}

/** Options of the connection that only Node has. */
export interface NodeSocketOptions {
  /** Headers of the upgrade request, or a function that is asked for them at every attempt. */
  readonly headers?: SocketHeaders | (() => SocketHeaders | Promise<SocketHeaders>) | undefined;
  /** TLS options, such as `ca`, `cert`, `key`, `servername` and `rejectUnauthorized`. */
  readonly tls?: object | undefined;
  /** An `http.Agent` or `https.Agent`, for example of a proxy. */
  readonly agent?: object | undefined;
  /** Lets the process end while the client is connected, if true. */
  readonly unref?: boolean | undefined;
}

/** HTTP headers by name. */
export type SocketHeaders = Readonly<Record<string, string>>;

/** One connection to open. */
export interface SocketRequest {
  /** A `ws:` or `wss:` URL. */
  readonly url: string;
  /** The subprotocols of the serializers, the preferred first. */
  readonly subprotocols: readonly string[];
  /** The greatest size of a received message, in bytes. Larger ones close the socket, where the runtime can. */
  readonly maxMessageBytes: number;
  /** The options of Node, with `headers` asked already. */
  readonly node?:
    (NodeSocketOptions & { readonly headers?: SocketHeaders | undefined }) | undefined;
}

/**
 * Opens a connection. The listener is never called before the factory has returned.
 *
 * @throws for a request that can never succeed, for example a wrong URL
 */
export type WampSocketFactory = (
  request: SocketRequest,
  listener: WampSocketListener,
) => WampSocket;
