/**
 * Returns the values of an iterable after a function. Unlike those of a generator, its iterators can be ended
 * while a value is awaited.
 *
 * @param final the function for the returned value; by default nothing is returned
 */
export function mapped<T, R>(
  source: AsyncIterable<T>,
  map: (value: T) => R | Promise<R>,
  final?: (value: unknown) => unknown,
): AsyncIterable<R> {
  return {
    [Symbol.asyncIterator]() {
      const iterator = source[Symbol.asyncIterator]();
      const end = async (): Promise<IteratorReturnResult<undefined>> => {
        await iterator.return?.();
        return { done: true, value: undefined };
      };
      return {
        async next() {
          const { done, value } = await iterator.next();
          if (done === true) return { done, value: await final?.(value) };
          try {
            return { done: false, value: await map(value) };
          } catch (error) {
            await end();
            throw error;
          }
        },
        return: end,
      };
    },
  };
}
