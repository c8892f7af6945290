import type { CanActivate, Type } from '@nestjs/common';
import { isObservable, map } from 'rxjs';
import { isAsyncIterable } from '../calls/async-value.js';
import { toObservable } from '../calls/iterable-observable.js';
import { keepScope } from '../hub/contexts/async-scope.js';
import type { AnyRequestContext } from '../hub/contexts/request-context.js';
import { isWampError } from '../protocol/thrown.js';
import type { ArgumentBinder } from './argument-binder.js';
import type { ErrorLane } from './error-lane.js';
import { passGuards } from './guard-chain.js';
import type { InterceptorChain } from './interceptor-chain.js';
import { isThenable } from './thenable.js';
import { type AnyExecutionContext, WampExecutionContext } from './wamp-execution-context.js';

/** The parts of a handler pipeline. A part is `undefined` if nothing of its kind is bound. */
export interface PipelineParts {
  readonly instance: object;
  readonly method: (...args: unknown[]) => unknown;
  readonly binder: ArgumentBinder;
  /** Pre-request hooks, which run before the guards. */
  readonly hooks: InterceptorChain | undefined;
  readonly guards: readonly CanActivate[];
  readonly interceptors: InterceptorChain | undefined;
  readonly errors: ErrorLane | undefined;
}

/**
 * Runs hooks, guards, interceptors, pipes, the method and exception filters for a call, event or
 * subscription. Returns a promise only if one of them is asynchronous.
 */
export class HandlerPipeline {
  private readonly classRef: Type;
  /** True if hooks, guards or interceptors are bound: only they can have set an `AsyncLocalStorage`. */
  private readonly isScoped: boolean;
  private readonly isChained: boolean;

  constructor(private readonly parts: PipelineParts) {
    const { instance, hooks, guards, interceptors } = parts;
    this.classRef = instance.constructor as Type;
    this.isChained = hooks !== undefined || interceptors !== undefined;
    this.isScoped = this.isChained || guards.length > 0;
  }

  run(call: AnyRequestContext): unknown {
    const context = new WampExecutionContext(call, this.classRef, this.parts.method);
    if (this.isChained) call.isStream = false;
    return this.filtered(context);
  }

  private filtered(context: AnyExecutionContext): unknown {
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

  private hooked(context: AnyExecutionContext): unknown {
    const { hooks } = this.parts;
    if (hooks === undefined) return this.guarded(context);
    return hooks.run(context, () => this.guarded(context));
  }

  private guarded(context: AnyExecutionContext): unknown {
    const pending = passGuards(this.parts.guards, context);
    if (pending === undefined) return this.intercepted(context);
    return pending.then(() => this.intercepted(context));
  }

  private intercepted(context: AnyExecutionContext): unknown {
    const { interceptors } = this.parts;
    if (interceptors === undefined) return this.invoke(context);
    return interceptors.run(context, () => this.invoke(context));
  }

  private invoke(context: AnyExecutionContext): unknown {
    const { instance, method, binder, errors } = this.parts;
    const args = binder.bind(context.call, context);
    const outcome = isThenable(args)
      ? args.then((values) => method.apply(instance, values as unknown[]))
      : method.apply(instance, args as unknown[]);
    return this.isScoped || errors !== undefined ? received(outcome, context.call) : outcome;
  }
}

/**
 * Prepares the value that the method returned. A returned or emitted `WampError` is thrown, so that
 * filters and interceptors see an error. A stream keeps its async context. The call remembers if the
 * value is a stream, because interceptors turn every value into one.
 */
function received(outcome: unknown, call: AnyRequestContext): unknown {
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
