import { Fifo } from '../../session/fifo.js';
import type { HeapBudget } from '../../session/heap-budget.js';
import type { Reader } from '../../calls/reader.js';
import { defaults } from '../defaults.js';
import type { Body } from './body.js';

/** The session that gets the input. */
export interface InputSession extends HeapBudget {
  /** What waits for its client. */
  readonly outbox: Reader;
}

/** What is done with the input. */
export interface InputListener {
  /** Sends a piece to the client. */
  pass(body: Body): void;
  /** Tells the caller how many pieces were taken. */
  took(count: number): void;
}

interface Piece {
  readonly body: Body;
  readonly bytes: number;
}

/** The streamed input of a call of another node, which waits for the client. */
export class ServedInput {
  private readonly waiting = new Fifo<Piece>();
  private taken = 0;
  private untold = 0;
  private untoldBytes = 0;
  private isWaiting = false;
  private isOver = false;

  constructor(
    private readonly session: InputSession,
    private readonly listener: InputListener,
  ) {}

  /** Adds a piece. Returns false if there is no room for it. */
  push(body: Body, bytes: number): boolean {
    if (this.waiting.length > defaults.inputPieces || !this.session.hold(bytes)) return false;
    this.waiting.push({ body, bytes });
    this.pass();
    return true;
  }

  /** Drops what waits, because the call is over. */
  end(): void {
    this.isOver = true;
    for (let piece = this.take(); piece !== undefined; piece = this.take());
  }

  /** Tells the caller how many pieces were taken, also if there is nothing new. */
  tell(): void {
    this.untold = this.untoldBytes = 0;
    this.listener.took(this.taken);
  }

  private pass(): void {
    while (!this.isOver && this.waiting.length > 0) {
      const wait = this.session.outbox.caughtUp();
      if (wait !== undefined) return this.passAfter(wait);
      const { body, bytes } = this.take() as Piece;
      this.listener.pass(body);
      this.count(bytes);
    }
  }

  private passAfter(wait: Promise<void>): void {
    if (this.isWaiting) return;
    this.isWaiting = true;
    void wait.then(() => {
      this.isWaiting = false;
      this.pass();
    });
  }

  private take(): Piece | undefined {
    const piece = this.waiting.take();
    if (piece !== undefined) this.session.release(piece.bytes);
    return piece;
  }

  /** Tells the caller from time to time, so that it does not have to wait. */
  private count(bytes: number): void {
    this.taken++;
    this.untold++;
    this.untoldBytes += bytes;
    const isDue =
      4 * this.untold >= defaults.inputPieces || 4 * this.untoldBytes >= defaults.inputBytes;
    if (isDue && !this.isOver) this.tell();
  }
}
