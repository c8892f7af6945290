import type { WampRequestContext } from '../hub/request.context.js';
import { type BoundParameter, bindArguments } from './argument.binder.js';

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
  parameters: readonly BoundParameter[],
): ((request: WampRequestContext) => unknown) | undefined {
  if (parameters.some((parameter) => parameter.isCustom || parameter.transforms.length > 0))
    return undefined;
  const bound = (request: WampRequestContext): unknown =>
    method.apply(instance, bindArguments(parameters, request) as unknown[]);
  const isPositional = parameters.every(({ position, isRest }, i) => position === i && !isRest);
  if (!isPositional) return bound;
  return (request) =>
    request.args.length === parameters.length
      ? method.apply(instance, request.args as unknown[])
      : bound(request);
}
