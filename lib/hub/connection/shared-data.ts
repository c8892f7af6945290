import type { Id, Uri } from '../../protocol/messages.js';
import { defaults } from '../defaults.js';
import type { WampOverflow } from './overflow.js';

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
    const { encoded, tail, frame, others = [] } = this;
    this.isKept = true;
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

/** Returns a message in the form in which it can wait. */
export function keepable(
  message: string | Uint8Array | SharedData,
): string | Uint8Array | SharedData {
  if (message instanceof Uint8Array) return detached(message);
  if (typeof message === 'string' && message.length < defaults.longText) return message;
  const shared = typeof message === 'string' ? new SharedData(message) : message;
  shared.detach();
  return shared;
}
