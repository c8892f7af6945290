import type { Share } from '../../calls/share-queue.js';
import type { Id, Uri } from '../../protocol/messages.js';
import type { WampOverflow } from './overflow.js';

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
  /** The address of the peer, which may be a proxy. */
  readonly remoteAddress?: string | undefined;
  /** What the option `clientAddress` says of the upgrade request. */
  readonly clientAddress?: string | undefined;
  /** Whether the connection to this server is TLS. */
  readonly encrypted: boolean;
}

/** Puts a message into a transport's own frame. */
export type Framing = (data: string | Uint8Array) => Uint8Array;

/** One encoded message that goes to many sessions, in the frame of each transport that sends it. */
export class SharedData {
  private framing: Framing | undefined;
  private frame: Uint8Array | undefined;
  private others: Map<Framing, Uint8Array> | undefined;

  /** @param source the message, or what encodes it when it is needed first */
  constructor(private source: string | Uint8Array | (() => string | Uint8Array)) {}

  get data(): string | Uint8Array {
    if (typeof this.source === 'function') this.source = this.source();
    return this.source;
  }

  /**
   * Returns the message in a frame, which is made once for each framing.
   *
   * @param framing known by its identity: the same function each time
   */
  framedBy(framing: Framing): Uint8Array {
    if (this.framing === framing) return this.frame as Uint8Array;
    if (this.framing !== undefined) return this.framedOtherwise(framing);
    const frame = framing(this.data);
    this.framing = framing;
    return (this.frame = frame);
  }

  /** Lets go of a larger buffer that the message is a part of: it has to wait, and would keep all of that. */
  detach(): void {
    const { data } = this;
    if (typeof data !== 'string') this.source = detached(data);
  }

  /** A hub has one transport, as a rule: the frames of others are looked up. */
  private framedOtherwise(framing: Framing): Uint8Array {
    const others = (this.others ??= new Map<Framing, Uint8Array>());
    let frame = others.get(framing);
    if (frame === undefined) others.set(framing, (frame = framing(this.data)));
    return frame;
  }
}

/** Returns bytes that keep no buffer much larger than themselves. */
export function detached(bytes: Uint8Array): Uint8Array {
  return bytes.buffer.byteLength > 2 * bytes.length ? new Uint8Array(bytes) : bytes;
}

/** An EVENT on its way to all its subscribers. */
export class SharedEvent extends SharedData {
  constructor(
    source: string | Uint8Array | (() => string | Uint8Array),
    readonly topic: Uri,
    readonly subscription: Id,
    /** What becomes of it where a subscriber reads too slowly. */
    readonly overflow: WampOverflow,
    /** How long it is at least, known before it is encoded. */
    readonly leastLength = 0,
  ) {
    super(source);
  }
}

/** The hub's end of a transport. */
export interface WampConnection {
  readonly transport: TransportInfo;
  /** What the peer has used of the event loop. */
  readonly share: Share;
  /** Queues one encoded message; never waits and never throws. */
  send(data: string | Uint8Array): void;
  /** Queues a message that other connections send too. */
  sendShared(shared: SharedData): void;
  /**
   * Hands what was gathered to the operating system now rather than at the end of the turn.
   *
   * @returns whether the rest waits for a later turn of the event loop, however fast the peer reads
   */
  flush(): boolean;
  /** What was queued and not taken by the operating system yet, in bytes. */
  readonly bufferedBytes: number;
  /** Tells once when all of that has been taken. To be called while there is much of it. */
  onceDrained(callback: () => void): void;
  /** Grows whenever something arrives from the peer. */
  readonly heard: number;
  /** Grows while the peer takes what is buffered. */
  readonly taken: number;
  /** Asks the peer for a sign of life; the answer is `pong` at the listener. */
  ping(): void;
  /**
   * Ends the connection after all that was queued.
   *
   * @param willRestart whether to tell the peer that it should come back
   */
  close(willRestart?: boolean): void;
  /** Ends the connection at once. */
  terminate(): void;
}

/** Why what arrives cannot be read: too large, or against the transport's own rules. */
export type BrokenTransport = 'too-large' | 'invalid';

/** The transport's end of the hub: what arrives, and that nothing more will. */
export interface ConnectionListener {
  /** One encoded message: a string from a text frame, bytes from a binary one. */
  message(data: string | Uint8Array): void;
  /** The peer has answered a ping. */
  pong(): void;
  /** The peer sent what is no message: control frames of the transport. False: it should be ignored. */
  control(bytes: number): boolean;
  /** What arrives cannot be read any more; the listener may still send its reason, then it ends the connection. */
  broken(error: BrokenTransport): void;
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
