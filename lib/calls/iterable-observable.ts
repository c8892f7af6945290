import { Observable } from 'rxjs';
import { FairPace } from './fair-pace.js';
import { type CaughtUp, untilCaughtUp } from './pace.js';
import { Share } from './share.js';

/**
 * Returns an Observable of an iterable. It emits the yielded values, then the returned value, and
 * completes. Unsubscribing ends the iteration.
 *
 * @param caughtUp returns a promise to wait for, before each value is pulled and before it is emitted,
 * because other messages may have made the reader fall behind meanwhile
 * @param share the share of the client for which the iterable works
 */
export function toObservable(
  source: AsyncIterable<unknown> | Iterable<unknown>,
  caughtUp: CaughtUp = () => undefined,
  share = new Share(),
): Observable<unknown> {
  return new Observable((subscriber) => {
    const iterator = iteratorOf(source);
    const pace = new FairPace(share, caughtUp);
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
    return () => {
      pace.stop();
      void close(iterator);
    };
  });
}

function iteratorOf(
  source: AsyncIterable<unknown> | Iterable<unknown>,
): AsyncIterator<unknown> | Iterator<unknown> {
  return Symbol.asyncIterator in source
    ? source[Symbol.asyncIterator]()
    : source[Symbol.iterator]();
}

/** Ends an iterator and ignores its error, because no subscriber is left. */
async function close(iterator: AsyncIterator<unknown> | Iterator<unknown>): Promise<void> {
  try {
    await iterator.return?.();
  } catch {}
}
