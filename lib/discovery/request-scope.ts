import { type ContextId, ContextIdFactory, type ModuleRef } from '@nestjs/core';
import { REQUEST_CONTEXT_ID } from '@nestjs/core/router/request/request-constants.js';

/** An object that instances live for: a call, an event, a subscription, or a session. */
export type ScopeOwner = object & { [REQUEST_CONTEXT_ID]?: ContextId };

/**
 * Nest's contexts of calls, events, subscriptions and sessions. Each of them has one, under the key
 * that `ContextIdFactory.getByRequest(owner)` looks for, so that the application finds the same
 * instances with `moduleRef.resolve`.
 */
export class RequestScope {
  constructor(private readonly moduleRef: ModuleRef) {}

  /** @param isDurable whether the context is for a durable provider, whose `REQUEST` is the strategy's payload */
  contextOf(owner: ScopeOwner, isDurable: boolean): ContextId {
    return isDurable ? this.durableContext(owner) : this.ownContext(owner);
  }

  private ownContext(owner: ScopeOwner): ContextId {
    const known = owner[REQUEST_CONTEXT_ID];
    if (known !== undefined) return known;
    const contextId = ContextIdFactory.getByRequest(owner);
    Object.defineProperty(owner, REQUEST_CONTEXT_ID, { value: contextId });
    this.moduleRef.registerRequestByContextId(owner, contextId);
    return contextId;
  }

  /** The strategy is asked each time: it decides how long durable instances live. */
  private durableContext(owner: ScopeOwner): ContextId {
    const unknown = Object.create(owner, { [REQUEST_CONTEXT_ID]: { value: undefined } }) as object;
    const contextId = ContextIdFactory.getByRequest(unknown);
    this.moduleRef.registerRequestByContextId(contextId.payload, contextId);
    return contextId;
  }
}
