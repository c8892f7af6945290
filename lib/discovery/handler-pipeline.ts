import type { CanActivate, Type } from '@nestjs/common';
import { isObservable, map } from 'rxjs';
import { isAsyncIterable } from '../calls/async-value.js';
import { toObservable } from '../calls/iterable-observable.js';
import { keepScope } from '../hub/contexts/async-scope.js';
import type { WampRequestContext } from '../hub/contexts/request-context.js';
import { isWampError } from '../protocol/thrown.js';
import type { ArgumentBinder } from './argument-binder.js';
import type { ErrorLane } from './error-lane.js';
import { passGuards } from './guard-chain.js';
import type { InterceptorChain } from './interceptor-chain.js';
import { isThenable } from './thenable.js';
import { WampExecutionContext } from './wamp-execution-context.js';

/** What a handler's way from the call to its outcome is made of; what is absent is not bound. */
export interface PipelineParts {
  readonly instance: object;
  readonly method: (...args: unknown[]) => unknown;
  readonly binder: ArgumentBinder;
  /** Pre-request hooks: they come before the guards. */
  readonly hooks: InterceptorChain | undefined;
  readonly guards: readonly CanActivate[];
  readonly interceptors: InterceptorChain | undefined;
  readonly errors: ErrorLane | undefined;
}

/**
 * The way of a call, event or subscription through hooks, guards, interceptors, pipes, method and
 * exception filters. It returns at once, and a promise only if something on the way has to be waited for.
 */
export class HandlerPipeline {
  private readonly classRef: Type;
  /** Nothing bound can have set an `AsyncLocalStorage`, unless it is one of these. */
  private readonly isScoped: boolean;
  private readonly isChained: boolean;

  constructor(private readonly parts: PipelineParts) {
    const { instance, hooks, guards, interceptors } = parts;
    this.classRef = instance.constructor as Type;
    this.isChained = hooks !== undefined || interceptors !== undefined;
    this.isScoped = this.isChained || guards.length > 0;
  }

  run(call: WampRequestContext): unknown {
    const context = new WampExecutionContext(call, this.classRef, this.parts.method);
    if (this.isChained) call.isStream = false;
    return this.filtered(context);
  }

  private filtered(context: WampExecutionContext): unknown {
    const { errors } = this.parts;
    if (errors === undefined) return this.hooked(context);
    try {
      const outcome = this.hooked(context);
      if (!isThenable(outcome)) return errors.guard(outcome, context);
      return outcome.then(
        (settled) => errors.guard(settled, context),
        (error: unknown) => errors.handle(error, context),
      );
    } catch (error) {
      return errors.handle(error, context);
    }
  }

  private hooked(context: WampExecutionContext): unknown {
    const { hooks } = this.parts;
    if (hooks === undefined) return this.guarded(context);
    return hooks.run(context, () => this.guarded(context));
  }

  private guarded(context: WampExecutionContext): unknown {
    const pending = passGuards(this.parts.guards, context);
    if (pending === undefined) return this.intercepted(context);
    return pending.then(() => this.intercepted(context));
  }

  private intercepted(context: WampExecutionContext): unknown {
    const { interceptors } = this.parts;
    if (interceptors === undefined) return this.invoke(context);
    return interceptors.run(context, () => this.invoke(context));
  }

  private invoke(context: WampExecutionContext): unknown {
    const { instance, method, binder, errors } = this.parts;
    const args = binder.bind(context.call, context);
    const outcome = isThenable(args)
      ? args.then((values) => method.apply(instance, values as unknown[]))
      : method.apply(instance, args as unknown[]);
    return this.isScoped || errors !== undefined ? received(outcome, context.call) : outcome;
  }
}

/**
 * What the method returned, ready for its way back. A returned or emitted error is thrown, for filters
 * and interceptors to see it as one; a stream keeps its async context; and that it is a stream is
 * noted, because interceptors blur it.
 */
function received(outcome: unknown, call: WampRequestContext): unknown {
  if (typeof outcome !== 'object' || outcome === null) return outcome;
  if (isThenable(outcome)) return outcome.then((settled) => received(settled, call));
  const isIterable = isAsyncIterable(outcome);
  const isStream = isIterable || isObservable(outcome);
  call.returned(isStream, isIterable);
  if (!isStream) return thrownIfError(outcome);
  const stream = isIterable ? toObservable(outcome, () => call.caughtUp(), call.share) : outcome;
  return keepScope(stream.pipe(map(thrownIfError)));
}

function thrownIfError(value: unknown): unknown {
  if (isWampError(value)) throw value;
  return value;
}
