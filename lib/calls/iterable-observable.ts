import { Observable } from 'rxjs';
import { type CaughtUp, Pace, untilCaughtUp } from './pace.js';
import { Share } from './share-queue.js';

/**
 * An iterable as an Observable: what it yields is emitted, and what it returns too, right before
 * completion. Unsubscribing ends the iteration.
 *
 * @param caughtUp what to wait for before a value is asked for, and before it is emitted: others may
 * have made the reader fall behind meanwhile
 * @param share of the client that it works for
 */
export function toObservable(
  source: AsyncIterable<unknown> | Iterable<unknown>,
  caughtUp: CaughtUp = () => undefined,
  share = new Share(),
): Observable<unknown> {
  return new Observable((subscriber) => {
    const iterator = iteratorOf(source);
    const pace = new Pace(share, caughtUp);
    const drain = async (): Promise<void> => {
      for (;;) {
        const wait = pace.wait();
        if (wait !== undefined) await wait;
        if (subscriber.closed) return;
        const { done, value } = await iterator.next();
        const late = caughtUp();
        if (late !== undefined) await untilCaughtUp(late, caughtUp);
        if (done !== true || value !== undefined) subscriber.next(value);
        if (done === true) return subscriber.complete();
      }
    };
    drain().catch((error: unknown) => subscriber.error(error));
    return () => void close(iterator);
  });
}

function iteratorOf(
  source: AsyncIterable<unknown> | Iterable<unknown>,
): AsyncIterator<unknown> | Iterator<unknown> {
  return Symbol.asyncIterator in source
    ? source[Symbol.asyncIterator]()
    : source[Symbol.iterator]();
}

/** Nobody listens any more, and the author of the iterator may have forgotten the promise. */
async function close(iterator: AsyncIterator<unknown> | Iterator<unknown>): Promise<void> {
  try {
    await iterator.return?.();
  } catch {}
}
