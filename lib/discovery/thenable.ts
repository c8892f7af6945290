/** Whether a value has to be waited for. */
export function isThenable<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  if (typeof value !== 'object' || value === null) return false;
  return typeof (value as Partial<PromiseLike<T>>).then === 'function';
}
