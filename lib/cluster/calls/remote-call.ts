import type { Reader } from '../../calls/reader.js';
import type { Dict, Id, List } from '../../protocol/messages.js';
import type { AnswerSink, WampCancelMode } from '../../session/outgoing-call.js';
import { defaults } from '../defaults.js';

/** The options of a call that its node needs to know. */
export interface CallTerms {
  readonly cancelMode: WampCancelMode;
  readonly timeoutMs: number;
}

/** What a call to a session at another node needs of its peer. */
export interface CallHome {
  /** True while frames can be sent. */
  readonly isUp: boolean;
  /** Notes that a call has started. */
  began(call: RemoteCall): void;
  /** Notes that a call is over. */
  ended(call: RemoteCall): void;
}

/**
 * A call to a session at another node, until its final answer. It counts the frames of both directions, and is the
 * reader of its streamed input: it is full while too much of it has not been taken.
 */
export class RemoteCall implements AnswerSink, Reader {
  /** The id of the call; 0 before it starts. */
  request: Id = 0;
  /** The number of frames that were sent: CALL, then INPUT. */
  sent = 0;
  /** The number of answers that have come. */
  got = 0;
  /** The number of the last roll before CALL was sent. A roll up to this one says nothing about the call. */
  sentAtRoll = 0;
  /** The time at which CALL was sent first. */
  startedAt = 0;
  /** CALL, until it is known to have arrived. */
  frame: Uint8Array | undefined;
  /** True if the other node has said that CALL did not arrive, and it was not sent again. */
  isUnseen = false;
  /** The sizes of the pieces of input that were not taken yet. */
  private readonly ahead: number[] = [];
  private aheadBytes = 0;
  private taken = 0;
  private onRoom: (() => void)[] = [];

  constructor(
    private readonly home: CallHome,
    /** The session that is called. */
    readonly session: Id,
    readonly terms: CallTerms,
    private readonly sink: AnswerSink,
  ) {}

  /** Notes the id of the call. */
  begin(request: Id): void {
    if (this.request !== 0) return;
    this.request = request;
    this.home.began(this);
  }

  progress(args: List | undefined, kwargs: Dict | undefined, details: Dict): void {
    this.sink.progress(args, kwargs, details);
  }

  result(args: List | undefined, kwargs: Dict | undefined, details: Dict): void {
    this.end();
    this.sink.result(args, kwargs, details);
  }

  error(error: Error): void {
    this.end();
    this.sink.error(error);
  }

  get isFull(): boolean {
    const { inputPieces, inputBytes } = defaults;
    return !this.home.isUp || this.ahead.length >= inputPieces || this.aheadBytes >= inputBytes;
  }

  caughtUp(): Promise<void> | undefined {
    return this.isFull ? new Promise((resolve) => this.onRoom.push(resolve)) : undefined;
  }

  /** Notes a piece of input that was sent. */
  sentPiece(bytes: number): void {
    this.ahead.push(bytes);
    this.aheadBytes += bytes;
  }

  /** Notes how many pieces of input the client was sent. */
  tookPieces(count: number): void {
    const gone = this.ahead.splice(0, Math.max(0, count - this.taken));
    this.taken += gone.length;
    for (const bytes of gone) this.aheadBytes -= bytes;
    this.tellRoom();
  }

  /** Continues the input, if there is room for it. */
  tellRoom(): void {
    if (this.isFull || this.onRoom.length === 0) return;
    const waiting = this.onRoom;
    this.onRoom = [];
    for (const resolve of waiting) resolve();
  }

  private end(): void {
    if (this.request !== 0) this.home.ended(this);
    for (const resolve of this.onRoom) resolve();
    this.onRoom = [];
  }
}
