import type { ContextId, ModuleRef } from '@nestjs/core';
import { Injector } from '@nestjs/core/injector/injector.js';
import type { WampContextLife } from '../decorators/service-options.js';
import type { AnyRequestContext } from '../hub/contexts/request-context.js';
import type { HandlerPlan, InstanceWrapper } from './handler-plan.js';
import { RequestScope, type ScopeOwner } from './request-scope.js';
import type { WampContextCreator } from './wamp-context-creator.js';

type Handler = (request: AnyRequestContext) => unknown;

/**
 * Calls the handlers of providers that are not singletons. Each call, event or subscription has an
 * instance of its own, or each session has one. `REQUEST` is the owner of the instance. The
 * `ContextIdStrategy` of the application decides how long durable providers live.
 */
export class ScopedHandlers {
  private readonly injector = new Injector();
  private readonly scope: RequestScope;

  constructor(
    private readonly contexts: WampContextCreator,
    moduleRef: ModuleRef,
  ) {
    this.scope = new RequestScope(moduleRef);
  }

  create(
    wrapper: InstanceWrapper,
    plan: HandlerPlan,
    life: WampContextLife,
  ): (request: AnyRequestContext) => Promise<unknown> {
    const made = new WeakMap<ContextId, Promise<Handler>>();
    const isDurable = wrapper.isDependencyTreeDurable();
    return async (request) => {
      const owner = life === 'session' ? request.session : request;
      const contextId = this.scope.contextOf(owner, isDurable);
      let handler = made.get(contextId);
      if (handler === undefined) {
        handler = this.load(wrapper, plan, contextId);
        made.set(contextId, handler);
        handler.catch(() => made.delete(contextId));
      }
      return (await handler)(request);
    };
  }

  /** Returns the instance of an owner, such as the session for which a hook runs. */
  instanceFor(wrapper: InstanceWrapper, owner: ScopeOwner): Promise<object> {
    const contextId = this.scope.contextOf(owner, wrapper.isDependencyTreeDurable());
    return this.instance(wrapper, contextId);
  }

  private async load(
    wrapper: InstanceWrapper,
    plan: HandlerPlan,
    contextId: ContextId,
  ): Promise<Handler> {
    const instance = await this.instance(wrapper, contextId);
    return this.contexts.create({ instance, wrapper, contextId }, plan);
  }

  private instance(wrapper: InstanceWrapper, contextId: ContextId): Promise<object> {
    const { host } = wrapper;
    if (host === undefined) throw new TypeError(String(wrapper.name));
    const collection = host.controllers.has(wrapper.token) ? host.controllers : host.providers;
    const placeholder = wrapper.instance as object;
    return this.injector.loadPerContext(placeholder, host, collection, contextId, wrapper);
  }
}
