import type { AnyRequestContext } from '../hub/contexts/request-context.js';
import type { ArgumentBinder } from './argument-binder.js';

type Method = (...args: unknown[]) => unknown;

/**
 * Returns a function that only calls the method, for a handler without enhancers, pipes and custom
 * parameter decorators. The positional arguments are passed unchanged if their number fits.
 *
 * @returns undefined for any other handler
 */
export function directCall(
  instance: object,
  method: Method,
  binder: ArgumentBinder,
): ((request: AnyRequestContext) => unknown) | undefined {
  if (!binder.isDirect) return undefined;
  const bound = (request: AnyRequestContext): unknown =>
    method.apply(instance, binder.bind(request) as unknown[]);
  if (!binder.isPlain) return bound;
  const { count } = binder;
  return (request) =>
    request.args.length === count
      ? method.apply(instance, request.args as unknown[])
      : bound(request);
}
