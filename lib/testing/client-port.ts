/** The callbacks of a transport at the end of the client. */
export interface ClientPortListener {
  /** Receives one frame: a string from a text frame, bytes from a binary frame. */
  message(data: string | Uint8Array): void;
  /**
   * Called once when the transport has ended.
   *
   * @param code the close status, if the transport has one
   * @param reason the close reason
   */
  closed(code?: number, reason?: string): void;
}

/** The transport of a {@link WampTestClient}, in memory or over a socket. */
export interface ClientPort {
  /** The longest wait for a message, in milliseconds; absent if messages arrive at once. */
  readonly waitMs?: number | undefined;
  /** Sets the listener. Frames that arrived before are delivered at once. */
  listen(listener: ClientPortListener): void;
  /** Sends one frame. */
  send(data: string | Uint8Array): void;
  /** Stops reading. Frames wait at the server, and its pings are not answered. */
  pause(): void;
  /** Reads again, first the frames that have waited. */
  resume(): void;
  /** Closes the transport. */
  close(): void;
}
