import type { ContextId, ExternalContextCreator } from '@nestjs/core';
import type { Type } from '@nestjs/common';
import type { WampRequestContext } from '../hub/request.context.js';
import type { BoundParameter } from './argument.binder.js';
import { directCall } from './direct.call.js';
import { ErrorLane } from './error.lane.js';
import { HandlerPipeline } from './handler.pipeline.js';
import { planParameters } from './parameter.plan.js';
import type { WampMetadataAccessor } from './wamp-metadata.accessor.js';

/** A method of a provider, and where Nest holds that provider. */
export interface HandlerTarget {
  readonly instance: object;
  readonly methodName: string;
  readonly moduleKey: string;
  /** For providers that are made anew for each request. */
  readonly contextId?: ContextId | undefined;
  readonly inquirerId?: string | undefined;
}

type Method = (...args: unknown[]) => unknown;

/**
 * Wraps a method in the guards, interceptors, pipes and filters that Nest has for it, and hands out
 * one function of the call or event. Nest's own `ExternalContextCreator` finds the enhancers; it is
 * not what runs them, because it would fold a stream into its last value, and log errors that have a
 * reference of ours.
 */
export class WampContextCreator {
  constructor(
    private readonly external: ExternalContextCreator,
    private readonly accessor: WampMetadataAccessor,
  ) {}

  create(target: HandlerTarget): (request: WampRequestContext) => unknown {
    const { instance, methodName } = target;
    const method = (instance as Record<string, Method>)[methodName] as Method;
    const find = [instance, method, ...placeOf(target)] as const;
    const guards = this.external['guardsContextCreator'].create(...find);
    const interceptors = this.external['interceptorsContextCreator'].create(...find);
    const filters = this.external['filtersContextCreator'].create(...find);
    const parameters = this.parameters(target, method);
    const errors =
      filters['filters'].length === 0
        ? undefined
        : new ErrorLane((error, context) => filters.invokeCustomFilters(error, context));
    if (guards.length === 0 && interceptors.length === 0 && errors === undefined) {
      const direct = directCall(instance, method, parameters);
      if (direct !== undefined) return direct;
    }
    const consumer = this.external['interceptorsConsumer'];
    const intercept = consumer.intercept.bind(consumer);
    const pipeline = new HandlerPipeline({
      instance,
      method,
      parameters,
      guards,
      interceptors,
      intercept,
      errors,
    });
    return (request) => pipeline.run(request);
  }

  private parameters(target: HandlerTarget, method: Method): BoundParameter[] {
    const { instance, methodName, moduleKey, contextId, inquirerId } = target;
    const creator = this.external['pipesContextCreator'];
    const common = creator.create(instance, method, ...placeOf(target));
    creator.setModuleContext(moduleKey);
    const classRef = instance.constructor as Type;
    return planParameters({ classRef, name: methodName, method }, this.accessor).map((plan) => {
      if (plan.pipes === undefined) return { ...plan, transforms: [] };
      const own = creator.createConcreteContext([...plan.pipes], contextId, inquirerId);
      return { ...plan, transforms: [...common, ...own] };
    });
  }
}

function placeOf({ moduleKey, contextId, inquirerId }: HandlerTarget) {
  return [moduleKey, contextId, inquirerId] as const;
}
