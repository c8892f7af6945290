import type { Share } from '../../calls/share.js';
import type { SharedData } from './shared-data.js';

/** Properties of the transport of a session. */
export interface TransportInfo {
  /** The type of the transport: `websocket`, `rawsocket`, `longpoll`, or `memory` in tests. */
  readonly type: string;
  /** The subprotocol, for example `wamp.2.json`. */
  readonly protocol: string;
  /** The path and query of the upgrade request, or of the request that opened the transport. */
  readonly url?: string | undefined;
  /** The path of the socket file by which the peer came; absent for TCP. */
  readonly path?: string | undefined;
  /** The headers of that request, by name in lower case. Empty without one. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The address of the peer, which may be a proxy. */
  readonly remoteAddress?: string | undefined;
  /** The result of the option `clientAddress` for the upgrade request. */
  readonly clientAddress?: string | undefined;
  /** True if the connection to this server uses TLS. */
  readonly encrypted: boolean;
  /**
   * The TLS certificate of the client, if the server asks for certificates (`requestCert`) and trusts its
   * certificate authority. A proxy that ends TLS does not pass it on.
   */
  readonly peerCertificate?: PeerCertificate | undefined;
  /**
   * Returns 32 bytes that identify the TLS connection and no other; absent without TLS, for example behind a
   * proxy that ends it.
   *
   * @param type `tls-exporter` (RFC 9266), or `tls-unique` (RFC 5929), which TLS 1.3 does not have
   * @returns `undefined` if the connection has no such id
   */
  readonly channelId?: ((type: string) => Uint8Array | undefined) | undefined;
}

/** A TLS certificate that a certificate authority of the server has signed. */
export interface PeerCertificate {
  /** The subject by attributes, such as `CN` and `O`. */
  readonly subject: CertificateName;
  /** The certificate authority by attributes. */
  readonly issuer: CertificateName;
  /** The alternative names of the subject, for example `DNS:device-7.example.com, URI:urn:7`. */
  readonly subjectAltName: string | undefined;
  /** The serial number, in hex. Each certificate of an authority has another one. */
  readonly serialNumber: string;
  /** The SHA-256 of the certificate, in hex with colons. */
  readonly fingerprint256: string;
  /** The end of its validity. */
  readonly expiresAt: Date;
}

/** The attributes of a name in a certificate. Of several with one name, it has a list. */
export type CertificateName = Readonly<Record<string, string | readonly string[] | undefined>>;

/** A connection of a transport, as the hub uses it. */
export interface WampConnection {
  /** The key under which the transport counts the client, such as its address; `undefined` if it does not. */
  readonly countedAs?: string | undefined;
  /** The properties that the session shows to the application. */
  readonly transport: TransportInfo;
  /** The share of the event loop that the peer has used. */
  readonly share: Share;
  /** The longest message that the peer accepts, in bytes; absent if it has not said so. */
  readonly maxMessageBytes?: number | undefined;
  /**
   * Queues one encoded message. Never waits and never throws. Nothing that the peer sends in return is
   * reported before it returns.
   */
  send(data: string | Uint8Array): void;
  /** Queues a message that other connections send, too. */
  sendShared(shared: SharedData): void;
  /**
   * Passes the queued messages to the operating system now, and not at the end of the turn.
   *
   * @returns true if the rest waits for a later turn of the event loop, however fast the peer reads
   */
  flush(): boolean;
  /** The number of queued bytes that the operating system has not taken yet. */
  readonly bufferedBytes: number;
  /** Calls back once, when all queued bytes were taken. Call it only while many bytes are queued. */
  onceDrained(callback: () => void): void;
  /** A number that grows whenever data of the peer arrives. */
  readonly heard: number;
  /** A number that grows while the peer reads buffered data. */
  readonly taken: number;
  /** Sends a ping. The answer is reported by `pong` of the listener. */
  ping(): void;
  /**
   * Closes the connection after all queued messages.
   *
   * @param returnInMs tells the peer to connect again after this time; 0 lets the peer decide when. Absent if it
   * need not return
   */
  close(returnInMs?: number): void;
  /** Ends the connection at once. */
  terminate(): void;
}

/** The reason why data cannot be read: a message is too large, or the rules of the transport are broken. */
export type BrokenTransport = 'too-large' | 'invalid';

/** The callbacks by which a transport reports received data and the end of a connection. */
export interface ConnectionListener {
  /** Receives one encoded message: a string from a text frame, bytes from a binary frame. */
  message(data: string | Uint8Array): void;
  /** Called when the peer has answered a ping. */
  pong(): void;
  /** Counts a control frame of the transport, which is not a message. Returns false if it should be ignored. */
  control(bytes: number): boolean;
  /**
   * Called when a part of a message has arrived, and with 0 when the message is complete.
   *
   * @param bytes the number of bytes of the message that have arrived
   */
  incomplete(bytes: number): void;
  /** Called when data cannot be read any more. The listener may still send ABORT, then it ends the connection. */
  broken(error: BrokenTransport): void;
  /** Called once when the connection has ended, on either side. */
  closed(): void;
}

/** A WebSocket of the package `ws` that the application accepted itself. */
export interface AcceptedSocket {
  /** The negotiated subprotocol. */
  readonly protocol: string;
  /** Closes the socket with a close frame. */
  close(code?: number, reason?: string): void;
  /** Ends the connection at once. */
  terminate(): void;
}
