import type { Dict, List } from '../protocol/messages.js';
import type { WampError } from '../protocol/wamp-error.js';
import { isEmptyPayload } from '../protocol/wamp-result.js';
import { Fifo } from './fifo.js';

/** One piece of a streamed call's input. */
export interface InputPiece {
  readonly args: List | undefined;
  readonly kwargs: Dict | undefined;
  /** How much heap the message it came in takes. */
  readonly bytes: number;
}

/** Counts what waits in bytes of heap. */
export interface HeapBudget {
  /** Counts bytes of heap that the client makes the session hold; false if there is no room for them. */
  hold(bytes: number): boolean;
  /** Gives back what was counted by `hold`. */
  release(bytes: number): void;
}

/** Told when there is something new: a piece, the end, or a failure. */
export type InputListener = () => void;

/**
 * The pieces of one progressive call invocation, kept until the handler takes them (specification:
 * "Progressive Call Invocations"). An empty first piece only opens the stream, and an empty last one
 * only ends it; an empty one between them counts.
 */
export class CallInput {
  /** Why no piece will come any more, if the call was aborted. */
  failure: WampError | undefined;

  private waiting = new Fifo<InputPiece>();
  private waitingBytes = 0;
  private ended = false;
  private listener: InputListener | undefined;

  /** @param budget counts what waits, besides the limit of this stream */
  constructor(
    private readonly maxBytes: number,
    private budget?: HeapBudget,
  ) {}

  /** Whether the caller may still send pieces. */
  get isOpen(): boolean {
    return !this.ended;
  }

  /** Whether every piece was taken, and none will follow. */
  get isOver(): boolean {
    return this.ended && this.waiting.length === 0;
  }

  /** Adds the first piece, which may be too large for the others to find room. */
  begin(piece: InputPiece): void {
    if (!isEmpty(piece)) this.push(piece);
  }

  /** Adds a piece; false if there is no room for it. */
  push(piece: InputPiece): boolean {
    if (this.listener === ignore) return true;
    if (this.waitingBytes + piece.bytes > this.maxBytes && this.waiting.length > 0) return false;
    if (this.budget?.hold(piece.bytes) === false) return false;
    this.waitingBytes += piece.bytes;
    this.waiting.push(piece);
    this.listener?.();
    return true;
  }

  /** Adds the last piece; false if there is no room for it. */
  end(piece: InputPiece): boolean {
    this.ended = true;
    if (!isEmpty(piece)) return this.push(piece);
    this.listener?.();
    return true;
  }

  /** The call has its answer: nothing more is taken, and what has come is all there is. */
  close(): void {
    if (this.ended) return;
    this.ended = true;
    this.listener?.();
  }

  /** The handler has ended: what it has not taken counts no more, though it may still be taken. */
  uncount(): void {
    this.budget?.release(this.waitingBytes);
    this.budget = undefined;
  }

  fail(reason: WampError): void {
    if (this.failure !== undefined) return;
    this.failure = reason;
    this.clear();
    this.listener?.();
  }

  /** Takes the oldest piece out. */
  take(): InputPiece | undefined {
    const piece = this.waiting.take();
    if (piece === undefined) return undefined;
    this.waitingBytes -= piece.bytes;
    this.budget?.release(piece.bytes);
    return piece;
  }

  /** Tells the one consumer from now on; false if there is one already. */
  attach(listener: InputListener): boolean {
    if (this.listener !== undefined) return false;
    this.listener = listener;
    return true;
  }

  /** The consumer wants no more; what still comes is discarded. */
  detach(): void {
    this.listener = ignore;
    this.clear();
  }

  private clear(): void {
    this.budget?.release(this.waitingBytes);
    this.waiting = new Fifo();
    this.waitingBytes = 0;
  }
}

const ignore: InputListener = () => {};

function isEmpty({ args, kwargs }: InputPiece): boolean {
  return isEmptyPayload(args, kwargs);
}
