import { Observable, type Observer, type Operator, Subscriber, type Subscription } from 'rxjs';
import { reportRejection } from '../protocol/thrown.js';

/** Receives the errors that a subscriber throws or does not handle. */
export type ReportSubscriber = (error: unknown) => void;

type Handlers<T> = Partial<Observer<T>> | ((value: T) => void) | null | undefined;

/**
 * An Observable for subscribers of the application. An error that a subscriber throws or does not handle
 * is reported. Plain rxjs would throw it in a timer, which ends the process.
 */
export class GuardedObservable<T> extends Observable<T> {
  /** @internal */
  constructor(
    private readonly report: ReportSubscriber,
    subscribe?: ConstructorParameters<typeof Observable<T>>[0],
  ) {
    super(subscribe);
  }

  /**
   * Returns an Observable of the same values whose subscribers are guarded.
   *
   * @internal
   */
  static of<T>(source: Observable<T>, report: ReportSubscriber): GuardedObservable<T> {
    return new GuardedObservable<T>(report, (subscriber) => source.subscribe(subscriber));
  }

  /**
   * Makes the result of an operator, so that it is guarded too.
   *
   * @internal
   */
  override lift<R>(operator?: Operator<T, R>): Observable<R> {
    const lifted = new GuardedObservable<R>(this.report);
    lifted.source = this;
    lifted.operator = operator as Operator<unknown, R>;
    return lifted;
  }

  /** @internal */
  override subscribe(
    next?: Handlers<T>,
    error?: ((error: unknown) => void) | null,
    complete?: (() => void) | null,
  ): Subscription {
    // A subscriber of an operator or of rxjs itself. The subscriber of the application is guarded elsewhere.
    if (next instanceof Subscriber) return super.subscribe(next as Subscriber<T>);
    const { report } = this;
    const given =
      typeof next === 'object' && next !== null ? next : handlersOf(next, error, complete);
    return super.subscribe({
      next: (value) => guard(report, () => given.next?.(value)),
      error: (cause: unknown) =>
        guard(report, () => (given.error === undefined ? report(cause) : given.error(cause))),
      complete: () => guard(report, () => given.complete?.()),
    });
  }
}

function handlersOf<T>(
  next: ((value: T) => void) | null | undefined,
  error: ((error: unknown) => void) | null | undefined,
  complete: (() => void) | null | undefined,
): Partial<Observer<T>> {
  return { ...(next && { next }), ...(error && { error }), ...(complete && { complete }) };
}

function guard(report: ReportSubscriber, action: () => unknown): void {
  try {
    reportRejection(action(), report);
  } catch (error) {
    report(error);
  }
}
