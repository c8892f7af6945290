/** What a client end is told by its transport. */
export interface ClientPortListener {
  /** One frame from the server: a string from a text frame, bytes from a binary one. */
  message(data: string | Uint8Array): void;
  /** Nothing follows. */
  closed(): void;
}

/** A transport as a {@link WampTestClient} sees it; one class of client runs over memory and sockets. */
export interface ClientPort {
  /** How long to wait for a message, in milliseconds; absent where nothing needs time to arrive. */
  readonly waitMs?: number | undefined;
  /** Sets who is told; frames that have come already are handed over at once. */
  listen(listener: ClientPortListener): void;
  send(data: string | Uint8Array): void;
  /** Stops reading: what the server sends waits on its side, and it gets no answer to its pings. */
  pause(): void;
  /** Reads again, also what has waited. */
  resume(): void;
  /** Drops the transport. */
  close(): void;
}
