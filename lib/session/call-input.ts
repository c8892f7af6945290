import type { Dict, List } from '../protocol/messages.js';
import type { WampError } from '../protocol/wamp-error.js';
import { isEmptyPayload } from '../protocol/wamp-result.js';
import { Fifo } from './fifo.js';
import type { HeapBudget } from './heap-budget.js';

/** One piece of streamed input. */
export interface InputPiece {
  readonly args: List | undefined;
  readonly kwargs: Dict | undefined;
  /** The estimated heap size of its message, in bytes. */
  readonly bytes: number;
}

/** Called when there is a new piece, the end or a failure. */
export type InputListener = () => void;

/**
 * Holds the pieces of one progressive call invocation until the handler takes them (specification:
 * "Progressive Call Invocations"). An empty first piece only opens the stream, and an empty last piece
 * only ends it. Any other empty piece is a value.
 */
export class CallInput {
  /** The reason of the abort, if the call was aborted. No piece follows. */
  failure: WampError | undefined;

  private waiting = new Fifo<InputPiece>();
  private waitingBytes = 0;
  private ended = false;
  private listener: InputListener | undefined;

  /** @param budget counts the waiting bytes of the session, in addition to the limit of this stream */
  constructor(
    private readonly maxBytes: number,
    private budget?: HeapBudget,
  ) {}

  /** True if the caller may still send pieces. */
  get isOpen(): boolean {
    return !this.ended;
  }

  /** True if a piece waits. */
  get hasPieces(): boolean {
    return this.waiting.length > 0;
  }

  /** True if every piece was taken and none will follow. */
  get isOver(): boolean {
    return this.ended && this.waiting.length === 0;
  }

  /** Adds the first piece, which is accepted at any size. */
  begin(piece: InputPiece): void {
    if (!isEmpty(piece)) this.push(piece);
  }

  /** Adds a piece. Returns false if there is no room for it. */
  push(piece: InputPiece): boolean {
    if (this.listener === ignore) return true;
    if (this.waitingBytes + piece.bytes > this.maxBytes && this.waiting.length > 0) return false;
    if (this.budget?.hold(piece.bytes) === false) return false;
    this.waitingBytes += piece.bytes;
    this.waiting.push(piece);
    this.listener?.();
    return true;
  }

  /** Adds the last piece. Returns false if there is no room for it. */
  end(piece: InputPiece): boolean {
    this.ended = true;
    if (!isEmpty(piece)) return this.push(piece);
    this.listener?.();
    return true;
  }

  /** Ends the input, because the call is answered. Pieces that have arrived can still be taken. */
  close(): void {
    if (this.ended) return;
    this.ended = true;
    this.listener?.();
  }

  /** Stops counting the waiting pieces, because the handler has ended. They can still be taken. */
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

  /** Removes and returns the oldest piece. */
  take(): InputPiece | undefined {
    const piece = this.waiting.take();
    if (piece === undefined) return undefined;
    this.waitingBytes -= piece.bytes;
    this.budget?.release(piece.bytes);
    return piece;
  }

  /** Sets the only consumer. Returns false if there is one already. */
  attach(listener: InputListener): boolean {
    if (this.listener !== undefined) return false;
    this.listener = listener;
    return true;
  }

  /** Removes the consumer. Further pieces are dropped. */
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
