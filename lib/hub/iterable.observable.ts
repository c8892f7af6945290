import { Observable } from 'rxjs';
import { Share } from './share.queue.js';
import { Pace } from './pace.js';

/**
 * An async iterable as an Observable: what it yields is emitted, and what it returns too, right before
 * completion. Unsubscribing ends the iteration.
 *
 * @param pace what to wait for before each value is asked for
 * @param share of the client that it works for
 */
export function toObservable(
  source: AsyncIterable<unknown>,
  pace: () => Promise<void> | undefined = () => undefined,
  share = new Share(),
): Observable<unknown> {
  return new Observable((subscriber) => {
    const iterator = source[Symbol.asyncIterator]();
    const turns = new Pace(share);
    const drain = async (): Promise<void> => {
      let step = await iterator.next();
      while (step.done !== true && !subscriber.closed) {
        subscriber.next(step.value);
        const wait = pace() ?? turns.wait();
        if (wait !== undefined) await wait;
        step = await iterator.next();
      }
      if (step.value !== undefined && step.done === true) subscriber.next(step.value);
      subscriber.complete();
    };
    drain().catch((error: unknown) => subscriber.error(error));
    return () => void close(iterator);
  });
}

/** Nobody listens any more, and the author of the iterator may have forgotten the promise. */
async function close(iterator: AsyncIterator<unknown>): Promise<void> {
  try {
    await iterator.return?.();
  } catch {}
}
