import type { Stoppable, StreamObserver } from '../../calls/async-value.js';
import { untilCaughtUp } from '../../calls/pace.js';
import type { Reader } from '../../calls/reader.js';
import { LoopPace } from './loop-pace.js';

/** What can be read value by value. */
export type Pulled = AsyncIterable<unknown> | Iterable<unknown>;

/**
 * Reads an iterable as fast as the reader takes the values: those that it yields, and the one that it
 * returns. To stop it is to call its `return`, whose errors are reported.
 *
 * @param observer must not throw
 */
export function pull(
  source: Pulled,
  observer: StreamObserver,
  reader: Reader,
  report: (error: unknown) => void,
): Stoppable {
  let iterator: AsyncIterator<unknown> | Iterator<unknown> | undefined;
  let isOver = false;
  const caughtUp = (): Promise<void> | undefined => reader.caughtUp();
  const pace = new LoopPace(caughtUp);
  const drain = async (): Promise<void> => {
    iterator = iteratorOf(source);
    while (!isOver) {
      const wait = pace.wait();
      if (wait !== undefined) await wait;
      if (isOver) return;
      const { done, value } = await iterator.next();
      // Other messages may have filled the connection meanwhile.
      const late = caughtUp();
      if (late !== undefined) await untilCaughtUp(late, caughtUp);
      if (isOver) return;
      if (done === true) isOver = true;
      if (done !== true || value !== undefined) observer.next(value);
      if (done === true) observer.complete();
    }
  };
  drain().catch((error: unknown) => {
    if (isOver) return;
    isOver = true;
    observer.error(error);
  });
  return {
    unsubscribe() {
      if (isOver) return;
      isOver = true;
      close(iterator).catch(report);
    },
  };
}

function iteratorOf(source: Pulled): AsyncIterator<unknown> | Iterator<unknown> {
  const start = (source as Partial<AsyncIterable<unknown>>)[Symbol.asyncIterator];
  return start === undefined
    ? (source as Iterable<unknown>)[Symbol.iterator]()
    : start.call(source as AsyncIterable<unknown>);
}

async function close(
  iterator: AsyncIterator<unknown> | Iterator<unknown> | undefined,
): Promise<void> {
  await iterator?.return?.();
}
