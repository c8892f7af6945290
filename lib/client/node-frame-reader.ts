import { isUtf8 } from 'node:buffer';
import type { Socket } from 'node:net';

/** First octets of frames (RFC 6455, 5.2). Of those that are a whole message: */
const wholeText = 0x81;
const wholeBinary = 0x82;
/** Of fragments, but for the last one: */
const fragments: ReadonlySet<unknown> = new Set([0x00, 0x01, 0x02]);
const lastFragment = 0x80;
/** Of pings and pongs: */
const pings: ReadonlySet<unknown> = new Set([0x89, 0x8a]);

/** In the second octet: the bit of masked frames, which no server may send. */
const masked = 0x80;
/** Lengths from this one on follow in 2 octets, or in 8 for the next one. */
const longLength = 126;

/** What `toString` puts in the place of bytes that are not UTF-8. */
const replacement = '\u{FFFD}';

type OnData = (this: Socket, chunk: Buffer) => void;

/**
 * Reads the frames that are a whole message and have arrived in one piece, as most have. All others are left to
 * `ws`: control frames, fragments, pieces, and what is not allowed. `ws` makes four views of the memory for each
 * frame, which cost more than all the rest of an event.
 */
export class NodeFrameReader {
  private readonly ws: readonly OnData[];
  /** The beginning of a frame whose length has not arrived. */
  private head: Buffer | undefined;
  /** The bytes that are missing of a frame that is left to `ws`. */
  private missing = 0;
  private isFragmented = false;

  private constructor(
    private readonly socket: Socket,
    private readonly maxBytes: number,
    private readonly message: (data: string | Uint8Array) => void,
  ) {
    this.ws = socket.listeners('data') as OnData[];
    socket.on('data', (chunk: Buffer) => this.read(chunk));
    for (const listener of this.ws) socket.off('data', listener);
  }

  /**
   * Reads a network socket before `ws`, which has it already.
   *
   * @param maxBytes the size of a message. Larger ones are left to `ws`
   * @param message receives the messages. It must drop those that follow what `ws` rejects
   */
  static install(
    socket: Socket,
    maxBytes: number,
    message: (data: string | Uint8Array) => void,
  ): NodeFrameReader {
    return new NodeFrameReader(socket, maxBytes, message);
  }

  private read(chunk: Buffer): void {
    const { head, missing } = this;
    const data = head === undefined ? chunk : Buffer.concat([head, chunk]);
    this.head = undefined;
    if (missing > 0) this.leave(data, 0, missing);
    for (let at = missing; at < data.length;) at = this.readFrame(data, at);
  }

  /** Returns the end of what was read, from a position on. */
  private readFrame(data: Buffer, at: number): number {
    const size = (data[at + 1] ?? 0) & ~masked;
    const start = at + headBytes(size);
    if (start > data.length) {
      this.head = data.subarray(at);
      return data.length;
    }
    const end = start + (size < longLength ? size : payloadBytes(data, at, size));
    const isAllowed = size === data[at + 1] && end - start <= this.maxBytes;
    const isWhole = end <= data.length;
    if (isAllowed && isWhole && !this.isFragmented && this.take(data, at, start, end)) return end;
    return this.leave(data, at, isAllowed && this.goesOn(data[at], isWhole) ? end : data.length);
  }

  /** Passes a message on. Returns false if the frame is something else, or not UTF-8. */
  private take(data: Buffer, at: number, start: number, end: number): boolean {
    if (data[at] === wholeBinary) this.message(data.subarray(start, end));
    else {
      if (data[at] !== wholeText) return false;
      const text = data.toString('utf8', start, end);
      // Only a text with this character may have lost bytes.
      if (text.includes(replacement) && !isUtf8(data.subarray(start, end))) return false;
      this.message(text);
    }
    return true;
  }

  /** Returns true if messages may follow a frame that is left to `ws`. Otherwise `ws` closes the connection. */
  private goesOn(kind: number | undefined, isWhole: boolean): boolean {
    if (pings.has(kind)) return true;
    const isFragment = fragments.has(kind);
    if (!isFragment && kind !== lastFragment)
      return !isWhole && !this.isFragmented && (kind === wholeText || kind === wholeBinary);
    this.isFragmented = isFragment;
    return true;
  }

  /** Passes a part of the data on to `ws`. It may end in data that has not arrived. Returns its end. */
  private leave(data: Buffer, at: number, end: number): number {
    this.missing = Math.max(0, end - data.length);
    for (const listener of this.ws) listener.call(this.socket, data.subarray(at, end));
    return end;
  }
}

function headBytes(size: number): number {
  if (size < longLength) return 2;
  return size === longLength ? 4 : 10;
}

function payloadBytes(data: Buffer, at: number, size: number): number {
  if (size === longLength) return data.readUInt16BE(at + 2);
  return data.readUInt32BE(at + 2) * 2 ** 32 + data.readUInt32BE(at + 6);
}
