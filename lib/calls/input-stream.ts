import { unwrap, WampResult } from '../protocol/wamp-result.js';
import type { CallInput, InputPiece } from '../session/call-input.js';
import { GuardedObservable, type ReportSubscriber } from './guarded-observable.js';
import { texts } from './texts.js';

/**
 * What a caller streams (specification: "Progressive Call Invocations"), to be read once: as an
 * Observable, which gets every piece at once, or with `for await`, which takes the next piece when it is
 * through with the last. Pieces that wait count against `maxInputBufferBytes`. It fails when the call is
 * aborted.
 *
 * Each piece is unwrapped as results are: nothing is `undefined`, one positional is that value, keywords
 * alone are the keyword object. A first or last piece that is empty is none: it only opens or ends the
 * stream.
 */
export class WampInputStream<T = unknown> extends GuardedObservable<T> implements AsyncIterable<T> {
  /** @internal */
  constructor(
    private readonly input: CallInput,
    private readonly reportError: ReportSubscriber,
    private readonly toValue: (piece: InputPiece) => T,
  ) {
    // Who does not ask for the end of the call need not handle it.
    const reportOthers = (error: unknown): void => {
      if (input.failure === undefined || error !== input.failure) reportError(error);
    };
    super(reportOthers, (subscriber) => {
      const pull = (): void => {
        for (let piece = input.take(); piece !== undefined; piece = input.take())
          subscriber.next(toValue(piece));
        if (input.failure !== undefined) subscriber.error(input.failure);
        else if (input.isOver) subscriber.complete();
      };
      if (!input.attach(pull)) return subscriber.error(new Error(texts.inputReadTwice));
      pull();
      return () => input.detach();
    });
  }

  /**
   * Returns the same stream with every piece whole, its positionals and keywords apart. It is this or the
   * unwrapped one that can be read.
   *
   * @example
   * for await (const { args, kwargs } of input.payloads()) console.log(args, kwargs);
   */
  payloads(): WampInputStream<WampResult> {
    return new WampInputStream(this.input, this.reportError, wholePiece);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void> {
    const { input, toValue } = this;
    let wake: (() => void) | undefined;
    if (!input.attach(() => wake?.())) throw new Error(texts.inputReadTwice);
    try {
      for (;;) {
        const piece = input.take();
        if (piece !== undefined) yield toValue(piece);
        else if (input.failure !== undefined) throw input.failure;
        else if (input.isOver) return;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      input.detach();
    }
  }
}

/** What a piece is to a handler that does not ask for more. */
export function unwrappedPiece({ args, kwargs }: InputPiece): unknown {
  return unwrap(args, kwargs);
}

function wholePiece({ args, kwargs }: InputPiece): WampResult {
  return new WampResult(args, kwargs);
}
