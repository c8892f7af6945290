import {
  isAsyncIterable,
  type ObservableLike,
  type Stoppable,
  type StreamObserver,
} from '../../calls/async-value.js';

/** Returns true for an Observable, by its shape. What is an async iterable, too, is better iterated: it waits. */
export function isObservable(value: object): value is ObservableLike {
  return typeof (value as ObservableLike).subscribe === 'function' && !isAsyncIterable(value);
}

/**
 * Subscribes to an Observable of any library.
 *
 * @param observer must not throw. It gets the error if the Observable throws
 * @param report receives errors of `unsubscribe`
 */
export function observe(
  source: ObservableLike,
  observer: StreamObserver,
  report: (error: unknown) => void,
): Stoppable {
  let subscription: Stoppable | undefined;
  let isOver = false;
  const unsubscribe = (): void => {
    isOver = true;
    try {
      subscription?.unsubscribe();
    } catch (error) {
      report(error);
    }
  };
  try {
    subscription = source.subscribe({
      next: (value) => observer.next(value),
      error(error) {
        observer.error(error);
        unsubscribe();
      },
      // Otherwise rxjs would run the teardown, whose errors nobody catches: they end the process.
      complete() {
        observer.complete();
        unsubscribe();
      },
    });
  } catch (error) {
    if (isOver) report(error);
    else observer.error(error);
  }
  return { unsubscribe };
}
