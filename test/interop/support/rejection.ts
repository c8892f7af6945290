/** What a promise fails with, for a test that has other things to do before it looks. */
export function rejectionOf(promise: PromiseLike<unknown>): Promise<unknown> {
  return Promise.resolve(promise).then(
    (value) => {
      throw new Error(`It did not fail but gave ${String(value)}.`);
    },
    (error: unknown) => error,
  );
}
