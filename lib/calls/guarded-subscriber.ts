import {
  type Observable,
  type Observer,
  Subscriber,
  type Subscription,
  type TeardownLogic,
  UnsubscriptionError,
} from 'rxjs';
import { isA } from '../protocol/thrown.js';

/** A subscriber that reports what teardowns throw, whoever has it end: a timer of rxjs would end the process. */
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

  /** A stream that completed at once is over already: what is added then runs now. */
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
 * @param report told of what the stream throws when it is torn down, at its end or before
 * @returns a subscription whose end never throws
 */
export function subscribeGuarded<T>(
  source: Observable<T>,
  observer: Observer<T>,
  report: (error: unknown) => void,
): Subscription {
  return source.subscribe(new GuardedSubscriber(observer, report));
}
