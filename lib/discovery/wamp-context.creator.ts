import type { NestInterceptor } from '@nestjs/common';
import type { ApplicationConfig, ContextId, ExternalContextCreator } from '@nestjs/core';
import type { WampRequestContext } from '../hub/request.context.js';
import { texts } from '../protocol/texts.js';
import { ArgumentBinder, type BoundParameter } from './argument.binder.js';
import { directCall } from './direct.call.js';
import { ErrorLane } from './error.lane.js';
import { HandlerPipeline, type PipelineParts } from './handler.pipeline.js';
import { InterceptorChain, type Link } from './interceptor.chain.js';
import type { HandlerPlan, HandlerTarget } from './handler.plan.js';
import { keepsResults } from './serializer.adapter.js';
import { watchPipe } from './validation.issues.js';

type Method = (...args: unknown[]) => unknown;

/** Where Nest looks for the enhancers of an instance. */
type Place = readonly [moduleKey: string, contextId: ContextId | undefined, inquirerId: string];

type Enhancers = Pick<PipelineParts, 'hooks' | 'guards' | 'interceptors' | 'errors'>;

/** Pre-request hooks, which Nest has from version 12 on. */
interface HookSource {
  getGlobalPreRequestHooks?(): readonly Link[];
}

/**
 * Wraps a method in the hooks, guards, interceptors, pipes and filters that Nest has for it, and hands
 * out one function of the call, event or subscription. Nest's own `ExternalContextCreator` finds them;
 * it is not what runs them, because it would fold a stream into its last value, and log errors that
 * have a reference of ours.
 */
export class WampContextCreator {
  constructor(
    private readonly external: ExternalContextCreator,
    private readonly config: ApplicationConfig,
  ) {}

  create(target: HandlerTarget, plan: HandlerPlan): (request: WampRequestContext) => unknown {
    const { instance } = target;
    const method = (instance as Record<string, Method>)[plan.methodName] as Method;
    const place = placeOf(target);
    const binder = new ArgumentBinder(this.parameters(instance, method, place, plan), plan.limits);
    const bound = this.enhancers(instance, method, place);
    if (!hasAny(bound)) {
      const direct = directCall(instance, method, binder);
      if (direct !== undefined) return direct;
    }
    const pipeline = new HandlerPipeline({ instance, method, binder, ...bound });
    return (request) => pipeline.run(request);
  }

  private enhancers(instance: object, method: Method, place: Place): Enhancers {
    const find = [instance, method, ...place] as const;
    const filters = this.external['filtersContextCreator'].create(...find)['filters'];
    const interceptors = this.external['interceptorsContextCreator'].create(...find);
    return {
      hooks: chainOf((this.config as HookSource).getGlobalPreRequestHooks?.() ?? []),
      guards: this.external['guardsContextCreator'].create(...find),
      interceptors: chainOf(interceptors.map(keepsResults).map(toLink)),
      errors: filters.length === 0 ? undefined : new ErrorLane(filters),
    };
  }

  private parameters(
    instance: object,
    method: Method,
    place: Place,
    { parameters, origin }: HandlerPlan,
  ): BoundParameter[] {
    const [moduleKey, contextId, inquirerId] = place;
    const creator = this.external['pipesContextCreator'];
    const common = creator.create(instance, method, ...place);
    creator.setModuleContext(moduleKey);
    return parameters.map((plan, index) => {
      if (plan.pipes === undefined) return { ...plan, transforms: [] };
      const own = creator.createConcreteContext([...plan.pipes], contextId, inquirerId);
      const transforms = [...common, ...own];
      transforms.forEach(watchPipe);
      if (transforms.length === 0 && plan.metadata.schema !== undefined)
        throw new TypeError(texts.schemaWithoutPipe(origin, index));
      return { ...plan, transforms };
    });
  }
}

/** Transient enhancers are made for each class they are bound to: they are found by that class. */
function placeOf({ wrapper, contextId }: HandlerTarget): Place {
  return [wrapper.host?.token ?? '', contextId, wrapper.id];
}

function hasAny({ hooks, guards, interceptors, errors }: Enhancers): boolean {
  return [hooks, interceptors, errors].some((part) => part !== undefined) || guards.length > 0;
}

function chainOf(links: readonly Link[]): InterceptorChain | undefined {
  return links.length === 0 ? undefined : new InterceptorChain(links);
}

function toLink(interceptor: NestInterceptor): Link {
  return (context, next) => interceptor.intercept(context, { handle: next });
}
