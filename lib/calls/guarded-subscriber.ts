import {
  type Observable,
  type Observer,
  Subscriber,
  type Subscription,
  type TeardownLogic,
  UnsubscriptionError,
} from 'rxjs';
import { isA } from '../protocol/thrown.js';

/** A subscriber that reports the errors of teardowns. Plain rxjs would throw them in a timer, which ends the process. */
class GuardedSubscriber<T> extends Subscriber<T> {
  constructor(
    observer: Observer<T>,
    private readonly report: (error: unknown) => void,
  ) {
    super(observer);
  }

  override unsubscribe(): void {
    try {
      super.unsubscribe();
    } catch (error) {
      const errors: unknown[] = isA(error, UnsubscriptionError) ? error.errors : [error];
      errors.forEach(this.report);
    }
  }

  /** Adds a teardown. It runs at once, and may throw, if the stream completed synchronously. */
  override add(teardown: TeardownLogic): void {
    try {
      super.add(teardown);
    } catch (error) {
      this.report(error);
    }
  }
}

/**
 * Subscribes to a stream of the application.
 *
 * @param observer must not throw
 * @param report receives the errors of the stream's teardown
 * @returns a subscription whose `unsubscribe` never throws
 */
export function subscribeGuarded<T>(
  source: Observable<T>,
  observer: Observer<T>,
  report: (error: unknown) => void,
): Subscription {
  return source.subscribe(new GuardedSubscriber(observer, report));
}
