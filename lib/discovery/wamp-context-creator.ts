import type { ApplicationConfig, ExternalContextCreator } from '@nestjs/core';
import type { WampRequestContext } from '../hub/contexts/request-context.js';
import { texts } from '../protocol/texts.js';
import { ArgumentBinder, type BoundParameter } from './argument-binder.js';
import { directCall } from './direct-call.js';
import { EnhancerFinder, type Enhancers, type Place } from './enhancer-finder.js';
import type { FoundMethod } from './handler-finder.js';
import { HandlerPipeline } from './handler-pipeline.js';
import type { HandlerPlan, HandlerTarget } from './handler-plan.js';
import { watchPipe } from './validation-issues.js';

type Method = (...args: unknown[]) => unknown;

/**
 * Wraps a method in the hooks, guards, interceptors, pipes and filters that Nest has for it, and hands
 * out one function of the call, event or subscription. Nest's own `ExternalContextCreator` finds them;
 * it is not what runs them, because it would fold a stream into its last value, and log errors that
 * have a reference of ours.
 */
export class WampContextCreator {
  private readonly all: EnhancerFinder;
  private readonly withoutGlobals: EnhancerFinder;

  constructor(external: ExternalContextCreator, config: ApplicationConfig) {
    this.all = new EnhancerFinder(external, config);
    this.withoutGlobals = new EnhancerFinder(external, undefined);
  }

  create(target: HandlerTarget, plan: HandlerPlan): (request: WampRequestContext) => unknown {
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

  /** Whether a guard is bound to a method, whatever instance it will run on. */
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
    if (plan.pipes === undefined) return { ...plan, transforms: [] };
    const transforms = [...common, ...make(plan.pipes)];
    transforms.forEach(watchPipe);
    if (transforms.length === 0 && plan.metadata.schema !== undefined)
      throw new TypeError(texts.schemaWithoutPipe(origin, index));
    return { ...plan, transforms };
  });
}

/** Transient enhancers are made for each class they are bound to: they are found by that class. */
function placeOf({ wrapper, contextId }: HandlerTarget): Place {
  return [wrapper.host?.token ?? '', contextId, wrapper.id];
}

function hasAny({ hooks, guards, interceptors, errors }: Enhancers): boolean {
  return [hooks, interceptors, errors].some((part) => part !== undefined) || guards.length > 0;
}
