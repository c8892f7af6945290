/** Returns true for a promise, also of another library. */
export function isPromise(value: object): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown>).then === 'function';
}

/** Returns true for an async iterable, such as an async generator. */
export function isAsyncIterable(value: object): value is AsyncIterable<unknown> {
  return Symbol.asyncIterator in value;
}
