import { ContextIdFactory, type DiscoveryService, type ModuleRef } from '@nestjs/core';
import { Injector } from '@nestjs/core/injector/injector.js';
import type { WampRequestContext } from '../hub/request.context.js';
import type { WampContextCreator } from './wamp-context.creator.js';

/** How Nest holds a provider or controller. */
export type InstanceWrapper = ReturnType<DiscoveryService['getProviders']>[number];

/**
 * Calls handlers of providers that are not singletons: each call or event gets an instance of its own,
 * in a context whose `REQUEST` is the call or event. Durable providers live as long as the
 * `ContextIdStrategy` of the application says.
 */
export class ScopedHandlers {
  private readonly injector = new Injector();

  constructor(
    private readonly contexts: WampContextCreator,
    private readonly moduleRef: ModuleRef,
  ) {}

  create(
    wrapper: InstanceWrapper,
    methodName: string,
  ): (request: WampRequestContext) => Promise<unknown> {
    const { host, id: inquirerId } = wrapper;
    if (host === undefined) throw new TypeError(String(wrapper.name));
    const collection = host.controllers.has(wrapper.token) ? host.controllers : host.providers;
    return async (request) => {
      const contextId = ContextIdFactory.getByRequest(request);
      const registered = wrapper.isDependencyTreeDurable() ? contextId.payload : request;
      this.moduleRef.registerRequestByContextId(registered, contextId);
      const instance = (await this.injector.loadPerContext(
        wrapper.instance as object,
        host,
        collection,
        contextId,
        wrapper,
      )) as object;
      const target = { instance, methodName, moduleKey: host.token, contextId, inquirerId };
      return this.contexts.create(target)(request);
    };
  }
}
