/** What is known of the transport a session runs on. */
export interface TransportInfo {
  /** `websocket` or, in tests, `memory`. */
  readonly type: string;
  /** The subprotocol, for example `wamp.2.json`. */
  readonly protocol: string;
  /** Path and query of the upgrade request. */
  readonly url?: string | undefined;
  /** Headers of the upgrade request, names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly remoteAddress?: string | undefined;
  /** Whether the connection to this server is TLS. */
  readonly encrypted: boolean;
}

/** One encoded message that goes to many sessions; a transport keeps its framing of it here. */
export class SharedData {
  frame: Uint8Array | undefined;

  constructor(readonly data: string | Uint8Array) {}
}

/** The hub's end of a transport. */
export interface WampConnection {
  readonly transport: TransportInfo;
  /** Queues one encoded message; never waits and never throws. */
  send(data: string | Uint8Array): void;
  /** Queues a message that other connections send too. */
  sendShared(shared: SharedData): void;
  /** Ends the connection after all that was queued. */
  close(): void;
}

/** The transport's end of the hub: what arrives, and that nothing more will. */
export interface ConnectionListener {
  /** One encoded message: a string from a text frame, bytes from a binary one. */
  message(data: string | Uint8Array): void;
  /** The connection is gone, whoever ended it. */
  closed(): void;
}

/** A WebSocket of the `ws` package that the application accepted itself. */
export interface AcceptedSocket {
  /** The subprotocol that was agreed on. */
  readonly protocol: string;
  close(code?: number, reason?: string): void;
  terminate(): void;
}
