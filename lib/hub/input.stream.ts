import { texts } from '../protocol/texts.js';
import { unwrap } from '../protocol/wamp.result.js';
import type { CallInput, InputPiece } from '../session/call-input.js';
import { GuardedObservable, type ReportSubscriber } from './guarded.observable.js';

/**
 * What a caller streams (specification: "Progressive Call Invocations"), to be read once: as an
 * Observable, which gets every piece at once, or with `for await`, which takes the next piece when it is
 * through with the last. Pieces that wait count against `maxInputBufferBytes`. It fails when the call is
 * aborted.
 */
export class WampInputStream extends GuardedObservable<unknown> implements AsyncIterable<unknown> {
  /** @internal */
  constructor(
    private readonly input: CallInput,
    report: ReportSubscriber,
  ) {
    // Who does not ask for the end of the call need not handle it.
    const reportOthers = (error: unknown): void => {
      if (input.failure === undefined || error !== input.failure) report(error);
    };
    super(reportOthers, (subscriber) => {
      const pull = (): void => {
        for (let piece = input.take(); piece !== undefined; piece = input.take())
          subscriber.next(valueOf(piece));
        if (input.failure !== undefined) subscriber.error(input.failure);
        else if (input.isOver) subscriber.complete();
      };
      if (!input.attach(pull)) return subscriber.error(new Error(texts.inputReadTwice));
      pull();
      return () => input.detach();
    });
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<unknown, void> {
    const { input } = this;
    let wake: (() => void) | undefined;
    if (!input.attach(() => wake?.())) throw new Error(texts.inputReadTwice);
    try {
      for (;;) {
        const piece = input.take();
        if (piece !== undefined) yield valueOf(piece);
        else if (input.failure !== undefined) throw input.failure;
        else if (input.isOver) return;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      input.detach();
    }
  }
}

function valueOf({ args, kwargs }: InputPiece): unknown {
  return unwrap(args, kwargs);
}
