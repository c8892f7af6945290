import type { ApplicationConfig, ExternalContextCreator } from '@nestjs/core';
import type { AnyRequestContext } from '../hub/contexts/request-context.js';
import { ArgumentBinder, type BoundParameter } from './argument-binder.js';
import { directCall } from './direct-call.js';
import { EnhancerFinder, type Enhancers, type Place } from './enhancer-finder.js';
import type { FoundMethod } from './handler-finder.js';
import { HandlerPipeline } from './handler-pipeline.js';
import type { HandlerPlan, HandlerTarget } from './handler-plan.js';
import { SchemaPipe } from './schema-pipe.js';
import * as texts from './texts.js';
import { watchPipe } from './validation-issues.js';

type Method = (...args: unknown[]) => unknown;

/**
 * Wraps a method in its hooks, guards, interceptors, pipes and filters, and returns one function for
 * calls, events or subscriptions. Nest's `ExternalContextCreator` finds the enhancers but does not run
 * them: it would reduce a stream to its last value, and log errors that the hub logs with a reference.
 */
export class WampContextCreator {
  private readonly all: EnhancerFinder;
  private readonly withoutGlobals: EnhancerFinder;

  constructor(external: ExternalContextCreator, config: ApplicationConfig) {
    this.all = new EnhancerFinder(external, config);
    this.withoutGlobals = new EnhancerFinder(external, undefined);
  }

  create(target: HandlerTarget, plan: HandlerPlan): (request: AnyRequestContext) => unknown {
    const { instance } = target;
    const method = (instance as Record<string, Method>)[plan.methodName] as Method;
    const place = placeOf(target);
    const finder = this.finderOf(plan);
    const parameters = boundParameters(finder.findPipes(instance, method, place), plan);
    const binder = new ArgumentBinder(parameters, plan.limits);
    const bound = finder.find(instance, method, place);
    if (!hasAny(bound)) {
      const direct = directCall(instance, method, binder);
      if (direct !== undefined) return direct;
    }
    const pipeline = new HandlerPipeline({ instance, method, binder, ...bound });
    return (request) => pipeline.run(request);
  }

  /** Returns true if a guard is bound to a method. */
  hasGuards(
    { classRef, method }: Pick<FoundMethod, 'classRef' | 'method'>,
    plan: HandlerPlan,
  ): boolean {
    return this.finderOf(plan).hasGuards(classRef, method);
  }

  private finderOf({ globalEnhancers }: HandlerPlan): EnhancerFinder {
    return globalEnhancers ? this.all : this.withoutGlobals;
  }
}

function boundParameters(
  { common, make }: ReturnType<EnhancerFinder['findPipes']>,
  { parameters, origin }: HandlerPlan,
): BoundParameter[] {
  return parameters.map((plan, index) => {
    const { pipes, contractSchema } = plan;
    if (pipes === undefined) return { ...plan, transforms: [] };
    const first = contractSchema === undefined ? [] : [new SchemaPipe(contractSchema)];
    const transforms = [...first, ...common, ...make(pipes)];
    transforms.forEach(watchPipe);
    if (transforms.length === 0 && plan.metadata.schema !== undefined)
      throw new TypeError(texts.schemaWithoutPipe(origin, index));
    return { ...plan, transforms };
  });
}

/** Returns the place of the enhancers. Nest creates transient enhancers for each class, so the id of the class is part of it. */
function placeOf({ wrapper, contextId }: HandlerTarget): Place {
  return [wrapper.host?.token ?? '', contextId, wrapper.id];
}

function hasAny({ hooks, guards, interceptors, errors }: Enhancers): boolean {
  return [hooks, interceptors, errors].some((part) => part !== undefined) || guards.length > 0;
}
