import { headBytes, readHead } from './raw-frame.js';

/** The owner of a reader. It gets whole frames. */
export interface RawReaderOwner {
  /** Receives one frame. Its payload is the part of `bytes` from `start` up to `end`. */
  frame(type: number, bytes: Buffer, start: number, end: number): void;
  /** Called once, when a frame cannot be read: it is too long, or has a wrong head. Nothing follows. */
  broken(error: 'invalid' | 'too-large'): void;
}

const nothing = Buffer.alloc(0);

/** Reads the frames of a RawSocket connection from its bytes, however they are split. */
export class RawReader {
  private isBroken = false;
  /** The bits of an incomplete head, and the number of its bytes. */
  private head = 0;
  private headLength = 0;
  /** The frame that is being read; its length is -1 while there is none. */
  private type = 0;
  private length = -1;
  /** The payload of a frame that came in parts, and its bytes so far. */
  private payload = nothing;
  private filled = 0;

  /** @param maxBytes the longest payload */
  constructor(
    private readonly maxBytes: number,
    private readonly owner: RawReaderOwner,
  ) {}

  /** The number of bytes of an incomplete frame. */
  get pendingBytes(): number {
    return this.length < 0 ? this.headLength : headBytes + this.filled;
  }

  read(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length && !this.isBroken)
      at = this.length < 0 ? this.readHead(chunk, at) : this.readPayload(chunk, at);
  }

  private readHead(chunk: Buffer, at: number): number {
    if (this.headLength === 0 && chunk.length - at >= headBytes) {
      this.begin(chunk.readInt32BE(at));
      return at + headBytes;
    }
    this.head = (this.head << 8) | (chunk[at] as number);
    if (++this.headLength === headBytes) {
      this.headLength = 0;
      this.begin(this.head);
    }
    return at + 1;
  }

  private begin(bits: number): void {
    const head = readHead(bits);
    if (head === undefined) return this.fail('invalid');
    if (head.length > this.maxBytes) return this.fail('too-large');
    this.type = head.type;
    this.length = head.length;
    if (head.length === 0) this.complete(nothing, 0, 0);
  }

  private readPayload(chunk: Buffer, at: number): number {
    const end = Math.min(chunk.length, at + this.length - this.filled);
    if (end - at === this.length) this.complete(chunk, at, end);
    else this.gather(chunk, at, end);
    return end;
  }

  /** Keeps a part of a payload. A peer that only announces a long one takes no memory. */
  private gather(chunk: Buffer, at: number, end: number): void {
    const filled = this.filled + end - at;
    if (filled > this.payload.length) this.grow(Math.min(this.length, 2 * filled));
    chunk.copy(this.payload, this.filled, at, end);
    this.filled = filled;
    if (filled === this.length) this.complete(this.payload, 0, filled);
  }

  private grow(bytes: number): void {
    const larger = Buffer.allocUnsafeSlow(bytes);
    this.payload.copy(larger, 0, 0, this.filled);
    this.payload = larger;
  }

  private complete(bytes: Buffer, start: number, end: number): void {
    this.length = -1;
    this.payload = nothing;
    this.filled = 0;
    this.owner.frame(this.type, bytes, start, end);
  }

  private fail(error: 'invalid' | 'too-large'): void {
    this.isBroken = true;
    this.owner.broken(error);
  }
}
