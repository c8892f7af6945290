import {
  EXCEPTION_FILTERS_METADATA,
  GUARDS_METADATA,
  INTERCEPTORS_METADATA,
  PIPES_METADATA,
} from '@nestjs/common/constants.js';
import { texts } from '../protocol/texts.js';
import type { FoundMethod } from './handler-finder.js';
import type { HandlerPlan } from './handler-plan.js';

const kinds = [
  GUARDS_METADATA,
  INTERCEPTORS_METADATA,
  EXCEPTION_FILTERS_METADATA,
  PIPES_METADATA,
] as const;

/**
 * Checks that Nest has made everything that is bound to a handler. It makes enhancers only for classes
 * that it makes itself, and leaves out those that it has not made: a handler of a factory would run
 * without its guards.
 *
 * @throws a `TypeError` naming the handler and what is missing
 */
export function assertMade(found: FoundMethod, { parameters }: HandlerPlan): void {
  const { wrapper, classRef, method, origin } = found;
  const bound = [classRef, method].flatMap((target) =>
    kinds.flatMap((kind) => (Reflect.getMetadata(kind, target) ?? []) as unknown[]),
  );
  const pipes = parameters.flatMap((parameter) => parameter.pipes ?? []);
  for (const enhancer of [...bound, ...pipes])
    if (typeof enhancer === 'function' && wrapper.host?.injectables.has(enhancer) !== true)
      throw new TypeError(texts.unmadeEnhancer(origin, enhancer.name));
}
