import { Observable } from 'rxjs';

/**
 * An async iterable as an Observable: what it yields is emitted, and what it returns too, right before
 * completion. Unsubscribing ends the iteration.
 *
 * @param pace what to wait for before each value is asked for
 */
export function toObservable(
  source: AsyncIterable<unknown>,
  pace: () => Promise<void> | undefined = () => undefined,
): Observable<unknown> {
  return new Observable((subscriber) => {
    const iterator = source[Symbol.asyncIterator]();
    const drain = async (): Promise<void> => {
      let step = await iterator.next();
      while (step.done !== true && !subscriber.closed) {
        subscriber.next(step.value);
        await pace();
        step = await iterator.next();
      }
      if (step.value !== undefined && step.done === true) subscriber.next(step.value);
      subscriber.complete();
    };
    drain().catch((error: unknown) => subscriber.error(error));
    return () => void iterator.return?.().catch(() => undefined);
  });
}
