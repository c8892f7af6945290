import {
  EXCEPTION_FILTERS_METADATA,
  GUARDS_METADATA,
  INTERCEPTORS_METADATA,
  PIPES_METADATA,
} from '@nestjs/common/constants.js';
import type { FoundMethod } from './handler-finder.js';
import type { HandlerPlan } from './handler-plan.js';
import * as texts from './texts.js';

const kinds = [
  GUARDS_METADATA,
  INTERCEPTORS_METADATA,
  EXCEPTION_FILTERS_METADATA,
  PIPES_METADATA,
] as const;

/**
 * Checks that Nest has created all enhancers of a handler. Nest creates enhancers only for classes that
 * it instantiates itself, and silently skips the others: a handler of a factory provider would run
 * without its guards.
 *
 * @throws a `TypeError` that names the handler and the missing enhancer
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
