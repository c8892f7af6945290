import type { Share } from '../../calls/share.js';
import type { Id, Uri } from '../../protocol/messages.js';
import { defaults } from '../defaults.js';
import type { WampOverflow } from './overflow.js';

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

/**
 * Encloses a message in a frame of the transport.
 *
 * @param tail the rest of a text message, as UTF-8. The frame must contain it
 */
export type Framing = (data: string | Uint8Array, tail?: Uint8Array) => Uint8Array;

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** One encoded message for many sessions, with its frame for each transport. */
export class SharedData {
  private framing: Framing | undefined;
  private frame: Uint8Array | undefined;
  private others: Map<Framing, Uint8Array> | undefined;
  /** True if it waits for somebody. */
  private isKept = false;

  /**
   * @param source the message, or a function that encodes it when it is needed
   * @param tail the rest of a text message, as UTF-8: a frame needs only a copy of it
   */
  constructor(
    private source: string | Uint8Array | (() => string | Uint8Array),
    private tail?: Uint8Array,
  ) {}

  /** The encoded message. */
  get data(): string | Uint8Array {
    const { encoded, tail } = this;
    if (tail === undefined) return encoded;
    this.tail = undefined;
    return (this.source = (encoded as string) + utf8.decode(tail));
  }

  /** The length of the message in characters or bytes, whichever its parts have: a third of its bytes at least. */
  get length(): number {
    return this.encoded.length + (this.tail?.length ?? 0);
  }

  /**
   * Returns the message in a frame, which is built once for each framing.
   *
   * @param framing must be the same function each time, because frames are found by its identity
   */
  framedBy(framing: Framing): Uint8Array {
    if (this.framing === framing) return this.frame as Uint8Array;
    if (this.framing !== undefined) return this.framedOtherwise(framing);
    const frame = this.framed(framing);
    this.framing = framing;
    return (this.frame = frame);
  }

  /**
   * Makes the message ready to wait. It is copied out of larger buffers, which it would keep in memory. A long text
   * leaves the heap of JavaScript: the garbage collector would copy it twice.
   */
  detach(): void {
    if (this.isKept) return;
    this.isKept = true;
    const { encoded, tail, frame, others = [] } = this;
    if (typeof encoded !== 'string') this.source = detached(encoded);
    else if (tail !== undefined) this.tail = new Uint8Array(tail);
    else if (encoded.length >= defaults.longText) this.becomeTail(encoded);
    if (frame !== undefined) this.frame = detached(frame);
    for (const [framing, other] of others) this.others?.set(framing, detached(other));
  }

  private becomeTail(text: string): void {
    this.source = '';
    this.tail = Buffer.from(text);
  }

  /** The message without its tail. */
  private get encoded(): string | Uint8Array {
    if (typeof this.source === 'function') this.source = this.source();
    return this.source;
  }

  private framed(framing: Framing): Uint8Array {
    const frame = framing(this.encoded, this.tail);
    return this.isKept ? detached(frame) : frame;
  }

  /** Returns the frame of a further transport. Most hubs have only one, so this needs no fast path. */
  private framedOtherwise(framing: Framing): Uint8Array {
    const others = (this.others ??= new Map<Framing, Uint8Array>());
    let frame = others.get(framing);
    if (frame === undefined) others.set(framing, (frame = this.framed(framing)));
    return frame;
  }
}

/** Returns bytes that do not keep a much larger buffer in memory. */
export function detached(bytes: Uint8Array): Uint8Array {
  return bytes.buffer.byteLength > 2 * bytes.length ? new Uint8Array(bytes) : bytes;
}

/** An EVENT for all its subscribers. */
export class SharedEvent extends SharedData {
  constructor(
    source: string | Uint8Array | (() => string | Uint8Array),
    readonly topic: Uri,
    readonly subscription: Id,
    /** The treatment of the event if a subscriber reads too slowly. */
    readonly overflow: WampOverflow,
    /** The least length in bytes, known before the event is encoded. */
    readonly leastLength = 0,
    tail?: Uint8Array,
  ) {
    super(source, tail);
  }
}

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
