import type { Stoppable, StreamObserver } from '../calls/async-value.js';
import type { WampStream } from './call-options.js';
import * as defaults from './defaults.js';
import { EventBuffer, type OpenSource } from './event-buffer.js';
import { guarded, type Report } from './guarded.js';
import { addInterop } from './interop-keys.js';

/** A stream of which each reader opens the source anew, and stops it when it has read enough. */
export class ColdStream<T> implements WampStream<T> {
  /**
   * @param report receives the errors of observers
   * @param maxWaiting the number of values that may wait for a slow `for await`
   */
  constructor(
    private readonly open: OpenSource<T>,
    private readonly report: Report,
    private readonly maxWaiting: number = defaults.waitingValues,
  ) {}

  [Symbol.asyncIterator](): AsyncIterableIterator<T> {
    return new EventBuffer(this.open, this.maxWaiting, 'error');
  }

  subscribe(observer: Partial<StreamObserver<T>> | ((value: T) => void)): Stoppable {
    const handlers = typeof observer === 'function' ? { next: observer } : observer;
    return new StreamSubscription(this.open, handlers, this.report);
  }

  last(): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      let last: T | undefined;
      this.subscribe({
        next: (value) => void (last = value),
        error: reject,
        complete: () => resolve(last),
      });
    });
  }

  static {
    addInterop(this.prototype);
  }
}

/** Returns a stream of other values. */
export function mappedStream<T, R>(
  source: WampStream<T>,
  map: (value: T) => R,
  report: Report,
  maxWaiting: number | undefined,
): WampStream<R> {
  return new ColdStream<R>(
    (observer) =>
      source.subscribe({
        next: (value) => observer.next(map(value)),
        error: (error) => observer.error(error),
        complete: () => observer.complete(),
      }),
    report,
    maxWaiting,
  );
}

/** Passes the values to an observer of the application. */
class StreamSubscription<T> implements StreamObserver<T>, Stoppable {
  private readonly source: Stoppable | undefined;
  private isOver = false;

  constructor(
    open: OpenSource<T>,
    private readonly observer: Partial<StreamObserver<T>>,
    private readonly report: Report,
  ) {
    this.source = open(this);
    // The observer may have unsubscribed before `open` has returned.
    if (this.isOver) this.source.unsubscribe();
  }

  next(value: T): void {
    if (!this.isOver) guarded(this.report, () => this.observer.next?.(value));
  }

  error(error: Error): void {
    if (this.isOver) return;
    this.isOver = true;
    if (this.observer.error === undefined) this.report(error);
    else guarded(this.report, () => this.observer.error?.(error));
  }

  complete(): void {
    if (this.isOver) return;
    this.isOver = true;
    guarded(this.report, () => this.observer.complete?.());
  }

  unsubscribe(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.source?.unsubscribe();
  }
}
