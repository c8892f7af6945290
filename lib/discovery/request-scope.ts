import { type ContextId, ContextIdFactory, type ModuleRef } from '@nestjs/core';
import { REQUEST_CONTEXT_ID } from '@nestjs/core/router/request/request-constants.js';

/** The owner of request-scoped instances: a call, an event, a subscription or a session. */
export type ScopeOwner = object & { [REQUEST_CONTEXT_ID]?: ContextId };

/**
 * Keeps Nest's context of each call, event, subscription and session. It is stored under the key that
 * `ContextIdFactory.getByRequest(owner)` reads, so that the application finds the same instances with
 * `moduleRef.resolve`.
 */
export class RequestScope {
  constructor(private readonly moduleRef: ModuleRef) {}

  /** @param isDurable true for a durable provider, whose `REQUEST` is the payload of the strategy */
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

  /** Asks the `ContextIdStrategy` each time, because it decides how long durable instances live. */
  private durableContext(owner: ScopeOwner): ContextId {
    const unknown = Object.create(owner, { [REQUEST_CONTEXT_ID]: { value: undefined } }) as object;
    const contextId = ContextIdFactory.getByRequest(unknown);
    this.moduleRef.registerRequestByContextId(contextId.payload, contextId);
    return contextId;
  }
}
