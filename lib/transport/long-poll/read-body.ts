import type { IncomingMessage } from 'node:http';
import { defaults } from '../defaults.js';
import type { HttpRejection } from '../http-rejection.js';
import * as texts from '../texts.js';

/** The limits of a body. */
export interface BodyLimits {
  readonly maxBytes: number;
  /** The number of pieces in which it may arrive. */
  readonly maxPieces: number;
  /** Called with the number of bytes that have arrived. Returns false if there is no room for them. */
  readonly arrived?: (bytes: number) => boolean;
}

/** Reads the body of a request. Returns the reason instead if it is too long, too slow, compressed or cut off. */
export function readBody(
  request: IncomingMessage,
  limits: BodyLimits,
): Promise<Buffer | HttpRejection> {
  const { maxBytes } = limits;
  const { 'content-length': declared = '0', 'content-encoding': encoding } = request.headers;
  if (encoding !== undefined && encoding !== 'identity')
    return Promise.resolve({ status: 415, text: texts.noEncoding(encoding) });
  if (Number(declared) > maxBytes) return Promise.resolve(tooLarge(maxBytes));
  return new Promise((resolve) => new BodyReader(request, limits, resolve));
}

/** Collects a body in one piece of memory, because many tiny buffers would take far more. */
class BodyReader {
  private memory: Buffer = Buffer.alloc(0);
  private bytes = 0;
  private pieces = 0;
  private readonly late: NodeJS.Timeout;

  constructor(
    private readonly request: IncomingMessage,
    private readonly limits: BodyLimits,
    private readonly done: (body: Buffer | HttpRejection) => void,
  ) {
    const slow = { status: 408, text: texts.slowBody(defaults.requestTimeoutMs) };
    this.late = setTimeout(() => this.end(slow), defaults.requestTimeoutMs).unref();
    request.on('data', this.onData).on('end', this.onEnd);
    request.on('error', ignore).on('close', this.onClose);
  }

  private readonly onData = (piece: Buffer): void => {
    const { maxBytes, maxPieces, arrived } = this.limits;
    const bytes = this.bytes + piece.length;
    if (bytes > maxBytes || ++this.pieces > maxPieces) return this.end(tooLarge(maxBytes));
    if (arrived?.(piece.length) === false) return this.end(noRoom);
    this.add(piece, bytes);
  };

  private readonly onEnd = (): void => {
    this.end(this.memory.subarray(0, this.bytes));
  };

  private readonly onClose = (): void => {
    this.end({ status: 400, text: texts.cutOff });
  };

  private add(piece: Buffer, bytes: number): void {
    if (this.bytes === 0) this.memory = piece;
    else {
      if (bytes > this.memory.length || this.pieces === 2) this.grow(2 * bytes);
      piece.copy(this.memory, this.bytes);
    }
    this.bytes = bytes;
  }

  private grow(bytes: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.min(bytes, this.limits.maxBytes));
    this.memory.copy(larger, 0, 0, this.bytes);
    this.memory = larger;
  }

  private end(body: Buffer | HttpRejection): void {
    clearTimeout(this.late);
    const { request } = this;
    request.off('data', this.onData).off('end', this.onEnd).off('close', this.onClose);
    this.done(body);
  }
}

function tooLarge(maxBytes: number): HttpRejection {
  return { status: 413, text: texts.bodyTooLarge(maxBytes) };
}

const noRoom: HttpRejection = { status: 429, text: texts.tooManySends };

function ignore(): void {}
