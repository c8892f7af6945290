/**
 * Returns the values of an iterable after a function. Unlike those of a generator, its iterators can be ended
 * while a value is awaited.
 */
export function mapped<T, R>(
  source: AsyncIterable<T>,
  map: (value: T) => R | Promise<R>,
): AsyncIterable<R> {
  return {
    [Symbol.asyncIterator]() {
      const iterator = source[Symbol.asyncIterator]();
      return {
        async next() {
          const step = await iterator.next();
          return step.done === true
            ? { done: true, value: undefined }
            : { done: false, value: await map(step.value) };
        },
        async return() {
          await iterator.return?.();
          return { done: true, value: undefined };
        },
      };
    },
  };
}
