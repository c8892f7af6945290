import type { WampRequestContext } from '../hub/contexts/request-context.js';
import type { ArgumentBinder } from './argument-binder.js';

type Method = (...args: unknown[]) => unknown;

/**
 * The way of a call to a handler that nothing is bound to: no enhancer, no pipe, no parameter of the
 * application's own. It is only a call of the method, and the positional arguments are passed on as
 * they came whenever their number fits.
 *
 * @returns nothing if the handler is not of that kind
 */
export function directCall(
  instance: object,
  method: Method,
  binder: ArgumentBinder,
): ((request: WampRequestContext) => unknown) | undefined {
  if (!binder.isDirect) return undefined;
  const bound = (request: WampRequestContext): unknown =>
    method.apply(instance, binder.bind(request) as unknown[]);
  if (!binder.isPlain) return bound;
  const { count } = binder;
  return (request) =>
    request.args.length === count
      ? method.apply(instance, request.args as unknown[])
      : bound(request);
}
