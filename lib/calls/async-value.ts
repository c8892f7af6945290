/** Returns true for a promise, also of another library. */
export function isPromise(value: object): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown>).then === 'function';
}

/** Returns true for an async iterable, such as an async generator. */
export function isAsyncIterable(value: object): value is AsyncIterable<unknown> {
  return Symbol.asyncIterator in value;
}

/** Receives the values of a stream. Nothing follows `error` or `complete`. */
export interface StreamObserver<T = unknown> {
  /** Receives a value. */
  next(value: T): void;
  /** Receives the error that ends the stream. */
  error(error: unknown): void;
  /** Called at the end of the stream. */
  complete(): void;
}

/** A subscription, as far as streams of calls use it. */
export interface Stoppable {
  /** Ends the subscription. */
  unsubscribe(): void;
}

/** An Observable, by its shape: of rxjs, or of another library. */
export interface ObservableLike<T = unknown> {
  /** Starts the source. */
  subscribe(observer: StreamObserver<T>): Stoppable;
}
