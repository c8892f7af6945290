import type { NestInterceptor, PipeTransform, Type } from '@nestjs/common';
import { GUARDS_METADATA } from '@nestjs/common/constants.js';
import type { ApplicationConfig, ContextId, ExternalContextCreator } from '@nestjs/core';
import { type BoundFilter, ErrorLane } from './error-lane.js';
import type { PipelineParts } from './handler-pipeline.js';
import { fitForWamp } from './http-filter.js';
import { InterceptorChain, type Link } from './interceptor-chain.js';
import { keepsResults } from './serializer.adapter.js';

type Method = (...args: unknown[]) => unknown;

/** The keys by which Nest finds the enhancers of an instance. */
export type Place = readonly [
  moduleKey: string,
  contextId: ContextId | undefined,
  inquirerId: string,
];

/** The enhancers of a method, without its pipes. */
export type Enhancers = Pick<PipelineParts, 'hooks' | 'guards' | 'interceptors' | 'errors'>;

/** The source of pre-request hooks, which exist since Nest 12. */
interface HookSource {
  getGlobalPreRequestHooks?(): readonly Link[];
}

/**
 * Finds the enhancers of a method, its class and the whole application. It uses the context creators of
 * Nest. Without a configuration, they find no global enhancers.
 */
export class EnhancerFinder {
  private readonly guards: ExternalContextCreator['guardsContextCreator'];
  private readonly pipes: ExternalContextCreator['pipesContextCreator'];
  private readonly interceptors: ExternalContextCreator['interceptorsContextCreator'];
  private readonly filters: ExternalContextCreator['filtersContextCreator'];

  /** @param globals the source of the global enhancers; `undefined` to leave them out */
  constructor(
    external: ExternalContextCreator,
    private readonly globals: ApplicationConfig | undefined,
  ) {
    const own = <T extends object>(creator: T): T => derived(creator, { config: globals });
    this.guards = own(external['guardsContextCreator']);
    this.pipes = own(external['pipesContextCreator']);
    this.interceptors = own(external['interceptorsContextCreator']);
    this.filters = own(fitForWamp(external['filtersContextCreator']));
  }

  find(instance: object, method: Method, place: Place): Enhancers {
    const at = [instance, method, ...place] as const;
    const filters: readonly BoundFilter[] = this.filters.create(...at)['filters'];
    const interceptors = this.interceptors.create(...at);
    return {
      hooks: chainOf((this.globals as HookSource | undefined)?.getGlobalPreRequestHooks?.() ?? []),
      guards: this.guards.create(...at),
      interceptors: chainOf(interceptors.map(keepsResults).map(toLink)),
      errors: filters.length === 0 ? undefined : new ErrorLane(filters),
    };
  }

  /** Returns the pipes of a method, and a function that makes the instances of the pipes of a parameter. */
  findPipes(
    instance: object,
    method: Method,
    place: Place,
  ): { common: PipeTransform[]; make: (own: readonly unknown[]) => PipeTransform[] } {
    const [moduleKey, contextId, inquirerId] = place;
    const common = this.pipes.create(instance, method, ...place);
    this.pipes.setModuleContext(moduleKey);
    const make = (own: readonly unknown[]): PipeTransform[] =>
      this.pipes.createConcreteContext([...own], contextId, inquirerId);
    return { common, make };
  }

  /** Returns true if a guard is bound, also a request-scoped one. */
  hasGuards(classRef: Type, method: Method): boolean {
    const { globals } = this;
    return (
      (globals?.getGlobalGuards() ?? []).length > 0 ||
      (globals?.getGlobalRequestGuards() ?? []).length > 0 ||
      [classRef, method].some((target) => Reflect.hasMetadata(GUARDS_METADATA, target))
    );
  }
}

/** Returns an object that inherits from `object` and has other values for some properties. */
function derived<T extends object>(object: T, properties: Record<string, unknown>): T {
  return Object.assign(Object.create(object) as T, properties);
}

function chainOf(links: readonly Link[]): InterceptorChain | undefined {
  return links.length === 0 ? undefined : new InterceptorChain(links);
}

function toLink(interceptor: NestInterceptor): Link {
  return (context, next) => interceptor.intercept(context, { handle: next });
}
