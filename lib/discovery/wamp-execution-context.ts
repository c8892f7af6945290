import type { ArgumentsHost, ContextType, ExecutionContext, Type } from '@nestjs/common';
import type { Dict, List, Uri } from '../protocol/messages.js';
import type { WampRequestContext } from '../hub/request.context.js';
import type { WampSession } from '../hub/wamp.session.js';

/** `ExecutionContext.getType()` of a WAMP handler. */
export type WampContextType = 'wamp' | ContextType;

/** The arguments every WAMP handler has, in the places `switchToWs()` looks for them. */
export type WampHandlerArguments = readonly [
  session: WampSession,
  call: WampRequestContext,
  details: Dict,
  uri: Uri,
];

/** Whether a guard, pipe, interceptor or filter runs for a WAMP call or event. @publicApi */
export function isWampContext(context: ArgumentsHost): boolean {
  return context.getType<WampContextType>() === 'wamp';
}

/**
 * What an enhancer sees of a WAMP call or event. `switchToWs()` keeps its meaning: the client is the
 * session, the data the call, the pattern the URI.
 *
 * @publicApi
 */
export class WampExecutionContext implements ExecutionContext {
  /** @internal */
  constructor(
    private readonly args: WampHandlerArguments,
    private readonly classRef: Type,
    private readonly handler: (...args: never[]) => unknown,
  ) {}

  /** The WAMP view of the context an enhancer was given; only where `isWampContext` says so. */
  static create(context: ExecutionContext): WampExecutionContext {
    if (context instanceof WampExecutionContext) return context;
    const args = context.getArgs() as unknown as WampHandlerArguments;
    return new WampExecutionContext(
      args,
      context.getClass(),
      context.getHandler() as () => unknown,
    );
  }

  getSession(): WampSession {
    return this.args[0];
  }

  /** The `WampCallContext` or `WampEventContext`. */
  getCall<T extends WampRequestContext = WampRequestContext>(): T {
    return this.args[1] as T;
  }

  getDetails(): Dict {
    return this.args[2];
  }

  getUri(): Uri {
    return this.args[3];
  }

  getPayloadArgs(): List {
    return this.args[1].args;
  }

  getPayloadKwargs(): Dict {
    return this.args[1].kwargs;
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

  getArgs<T extends unknown[] = unknown[]>(): T {
    return this.args as unknown as T;
  }

  getArgByIndex<T = unknown>(index: number): T {
    return this.args[index] as T;
  }

  switchToRpc(): ReturnType<ExecutionContext['switchToRpc']> {
    return { getData: () => this.getArgByIndex(0), getContext: () => this.getArgByIndex(1) };
  }

  switchToHttp(): ReturnType<ExecutionContext['switchToHttp']> {
    return {
      getRequest: () => this.getArgByIndex(0),
      getResponse: () => this.getArgByIndex(1),
      getNext: () => this.getArgByIndex(2),
    };
  }

  switchToWs(): ReturnType<ExecutionContext['switchToWs']> {
    return {
      getClient: () => this.getArgByIndex(0),
      getData: () => this.getArgByIndex(1),
      getPattern: () => this.getUri(),
    };
  }
}
