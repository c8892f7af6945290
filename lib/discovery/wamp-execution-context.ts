/* oxlint-disable typescript/no-unnecessary-type-parameters -- Nest's interface has them */
import type { ArgumentsHost, ContextType, ExecutionContext, Type } from '@nestjs/common';
import { WampEventContext } from '../hub/contexts/event-context.js';
import type { AnyRequestContext, WampRequestContext } from '../hub/contexts/request-context.js';
import { WampSubscriptionContext } from '../hub/contexts/subscription-context.js';
import type { WampPeer } from '../hub/session/wamp-peer.js';
import type { Dict, List, Uri } from '../protocol/messages.js';
import * as texts from './texts.js';
import { WampUpgradeRequest } from './upgrade-request.js';
import { WampUpgradeResponse } from './upgrade-response.js';

type Handler = (...args: never[]) => unknown;

/** The type of an execution context: `wamp` in a WAMP handler. */
export type WampContextType = 'wamp' | ContextType;

/** The context of a handler, of a client's session or of a router's. */
export type AnyExecutionContext = WampExecutionContext<AnyRequestContext>;

/** Returns true if a guard, interceptor or filter runs for a WAMP handler. */
export function isWampContext(context: ArgumentsHost): boolean {
  return context.getType<WampContextType>() === 'wamp';
}

/**
 * The execution context that guards, interceptors, filters and parameter decorators get for a call, an
 * event or a subscription. With `switchToWs()` the client is the session, the data is the call, and the
 * pattern is the URI. `switchToHttp()` gives the upgrade request of the session, see
 * `WampUpgradeRequest`.
 */
export class WampExecutionContext<
  Call extends WampRequestContext<WampPeer> = WampRequestContext,
> implements ExecutionContext {
  private request: WampUpgradeRequest | undefined;
  private response: WampUpgradeResponse | undefined;

  /** @internal */
  constructor(
    /** The `WampCallContext`, `WampEventContext` or `WampSubscriptionContext`. */
    readonly call: Call,
    private readonly classRef: Type,
    private readonly handler: Handler,
  ) {}

  /**
   * Returns the WAMP view of the context of an enhancer.
   *
   * @throws `TypeError` if it is not the context of a WAMP handler; check with `isWampContext` first
   * @example
   * const { session, uri } = WampExecutionContext.create(context);
   */
  static create<Call extends WampRequestContext<WampPeer> = WampRequestContext>(
    context: ArgumentsHost,
  ): WampExecutionContext<Call> {
    if (context instanceof WampExecutionContext) return context as WampExecutionContext<Call>;
    if (!isWampContext(context)) throw new TypeError(texts.notWampContext(context.getType()));
    const other = context as ExecutionContext;
    const handler = other.getHandler() as Handler;
    return new WampExecutionContext(other.getArgByIndex<Call>(1), other.getClass(), handler);
  }

  /** The session of the client, or the one with the router. */
  get session(): Call['session'] {
    return this.call.session;
  }

  /** The URI of the call, publication or subscription. */
  get uri(): Uri {
    return this.call.uri;
  }

  /** The positional payload. */
  get args(): List {
    return this.call.args;
  }

  /** The keyword payload. */
  get kwargs(): Dict {
    return this.call.kwargs;
  }

  /** CALL.Options, PUBLISH.Options or SUBSCRIBE.Options, as the client sent them. */
  get details(): Dict {
    return this.call.details;
  }

  getClass<T = unknown>(): Type<T> {
    return this.classRef as Type<T>;
  }

  getHandler(): (...args: never[]) => unknown {
    return this.handler;
  }

  getType<T extends string = ContextType>(): T {
    return 'wamp' as T;
  }

  /** Returns the session, the call, its details and its URI. */
  getArgs<T extends unknown[] = unknown[]>(): T {
    return [this.session, this.call, this.details, this.uri] as unknown as T;
  }

  getArgByIndex<T = unknown>(index: number): T {
    return this.getArgs()[index] as T;
  }

  switchToRpc(): ReturnType<ExecutionContext['switchToRpc']> {
    return { getData: <T>() => this.session as T, getContext: <T>() => this.call as unknown as T };
  }

  /** Returns the `WampUpgradeRequest` and the `WampUpgradeResponse`, which are created on demand. */
  switchToHttp(): ReturnType<ExecutionContext['switchToHttp']> {
    return {
      getRequest: <T>() =>
        (this.request ??= new WampUpgradeRequest(this.call, methodOf(this.call))) as T,
      getResponse: <T>() => (this.response ??= new WampUpgradeResponse()) as T,
      getNext: <T>() => undefined as T,
    };
  }

  switchToWs(): ReturnType<ExecutionContext['switchToWs']> {
    return {
      getClient: <T>() => this.session as T,
      getData: <T>() => this.call as unknown as T,
      getPattern: () => this.uri,
    };
  }
}

function methodOf(call: AnyRequestContext): WampUpgradeRequest['method'] {
  if (call instanceof WampEventContext) return 'PUBLISH';
  return call instanceof WampSubscriptionContext ? 'SUBSCRIBE' : 'CALL';
}
