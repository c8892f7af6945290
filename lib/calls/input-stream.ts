import type { Subscriber } from 'rxjs';
import type { WampResult } from '../protocol/wamp-result.js';
import type { CallInput, InputPiece } from '../session/call-input.js';
import { fairTurns } from './fair-turns.js';
import { GuardedObservable, type ReportSubscriber } from './guarded-observable.js';
import { pieces, wholePiece } from './input-pieces.js';
import type { Share } from './share.js';
import * as texts from './texts.js';

/**
 * The streamed input of a call (specification: "Progressive Call Invocations"). It can be read once: as
 * an Observable, which emits each piece when it arrives, or with `for await`, which takes the next piece
 * after the last one was handled. Waiting pieces count against `maxInputBufferBytes`. The stream fails
 * when the call is aborted.
 *
 * Each piece is unwrapped like a result: an empty piece is `undefined`, a single positional argument is
 * that value, keyword arguments alone are an object. An empty first or last piece is not emitted, because
 * it only opens or ends the stream.
 *
 * @example
 * for await (const chunk of input) await file.write(chunk);
 */
export class WampInputStream<T = unknown> extends GuardedObservable<T> implements AsyncIterable<T> {
  /** @internal */
  constructor(
    private readonly input: CallInput,
    private readonly share: Share,
    private readonly reportError: ReportSubscriber,
    private readonly toValue: (piece: InputPiece) => T,
  ) {
    // A subscriber without an error handler need not handle the end of the call.
    const reportOthers = (error: unknown): void => {
      if (input.failure === undefined || error !== input.failure) reportError(error);
    };
    super(reportOthers, (subscriber) => {
      const emission = new Emission(input, share, toValue, subscriber);
      if (!input.attach(() => emission.pull()))
        return subscriber.error(new Error(texts.inputReadTwice));
      emission.pull();
      return () => input.detach();
    });
  }

  /**
   * Returns the same stream with complete pieces: arguments and keyword arguments. Only one of the two
   * streams can be read.
   *
   * @example
   * for await (const { args, kwargs } of input.payloads()) console.log(args, kwargs);
   */
  payloads(): WampInputStream<WampResult> {
    return new WampInputStream(this.input, this.share, this.reportError, wholePiece);
  }

  /** Reads the pieces one by one. Ending the loop early ends the stream. */
  [Symbol.asyncIterator](): AsyncGenerator<T, void> {
    return pieces(this.input, this.toValue, () => fairTurns.turnFor(this.share));
  }
}

/** Emits the pieces as they arrive. Many that have waited are emitted in several turns of the event loop. */
class Emission<T> {
  private isPausing = false;

  constructor(
    private readonly input: CallInput,
    private readonly share: Share,
    private readonly toValue: (piece: InputPiece) => T,
    private readonly subscriber: Subscriber<T>,
  ) {}

  pull(): void {
    const { input, subscriber } = this;
    while (!this.isPausing && input.hasPieces) this.emitNext();
    if (input.failure !== undefined) subscriber.error(input.failure);
    else if (input.isOver) subscriber.complete();
  }

  private emitNext(): void {
    this.subscriber.next(this.toValue(this.input.take() as InputPiece));
    if (this.input.hasPieces && !fairTurns.hasTime()) this.pause();
  }

  private pause(): void {
    this.isPausing = true;
    fairTurns.later(this.share, () => {
      this.isPausing = false;
      this.pull();
    });
  }
}
