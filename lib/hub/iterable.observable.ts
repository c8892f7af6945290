import { Observable } from 'rxjs';

/**
 * An async iterable as an Observable: what it yields is emitted, and what it returns too, right before
 * completion. Unsubscribing ends the iteration.
 */
export function toObservable(source: AsyncIterable<unknown>): Observable<unknown> {
  return new Observable((subscriber) => {
    const iterator = source[Symbol.asyncIterator]();
    const drain = async (): Promise<void> => {
      let step = await iterator.next();
      for (; step.done !== true && !subscriber.closed; step = await iterator.next())
        subscriber.next(step.value);
      if (step.value !== undefined && step.done === true) subscriber.next(step.value);
      subscriber.complete();
    };
    drain().catch((error: unknown) => subscriber.error(error));
    return () => void iterator.return?.().catch(() => undefined);
  });
}
