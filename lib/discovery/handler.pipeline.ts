import {
  type CanActivate,
  ForbiddenException,
  type NestInterceptor,
  type Type,
} from '@nestjs/common';
import { isObservable, lastValueFrom } from 'rxjs';
import { isAsyncIterable } from '../hub/outcome.js';
import type { WampRequestContext } from '../hub/request.context.js';
import { type BoundParameter, bindArguments } from './argument.binder.js';
import type { ErrorLane } from './error.lane.js';
import { toObservable } from '../hub/iterable.observable.js';
import { WampExecutionContext } from './wamp-execution-context.js';

type Method = (...args: unknown[]) => unknown;

/** Runs interceptors around a handler, as Nest does it. */
export type Intercept = (
  interceptors: NestInterceptor[],
  args: unknown[],
  instance: object,
  method: Method,
  next: () => Promise<unknown>,
  contextType: string,
) => Promise<unknown>;

/** What a handler's way from the call to its outcome is made of. */
export interface PipelineParts {
  readonly instance: object;
  readonly method: Method;
  readonly parameters: readonly BoundParameter[];
  readonly guards: readonly CanActivate[];
  readonly interceptors: NestInterceptor[];
  readonly intercept: Intercept;
  /** Absent if no filter is bound. */
  readonly errors: ErrorLane | undefined;
}

/** The way of a call through guards, interceptors, pipes, method and exception filters. */
export class HandlerPipeline {
  private readonly classRef: Type;

  constructor(private readonly parts: PipelineParts) {
    this.classRef = parts.instance.constructor as Type;
  }

  async run(request: WampRequestContext): Promise<unknown> {
    const { errors } = this.parts;
    const context = this.contextOf(request);
    if (errors === undefined) return this.enhanced(request, context);
    try {
      return errors.guard(await this.enhanced(request, context), context);
    } catch (error) {
      return errors.handle(error, context);
    }
  }

  private contextOf(request: WampRequestContext): WampExecutionContext {
    const { session, details, uri } = request;
    return new WampExecutionContext(
      [session, request, details, uri],
      this.classRef,
      this.parts.method,
    );
  }

  private async enhanced(
    request: WampRequestContext,
    context: WampExecutionContext,
  ): Promise<unknown> {
    const { guards, interceptors, instance, method, intercept } = this.parts;
    for (const guard of guards)
      if (!(await isAllowed(guard, context))) throw new ForbiddenException('Forbidden resource');
    if (interceptors.length === 0) return this.invoke(request, context);
    request.isStream = false;
    const next = async (): Promise<unknown> => this.intercepted(request, context);
    return intercept(interceptors, context.getArgs(), instance, method, next, 'wamp');
  }

  /** Interceptors blur what the method returned, so whether it is a stream is noted here. */
  private async intercepted(
    request: WampRequestContext,
    context: WampExecutionContext,
  ): Promise<unknown> {
    const outcome = await this.invoke(request, context);
    if (typeof outcome !== 'object' || outcome === null) return outcome;
    const isIterable = isAsyncIterable(outcome);
    request.returned(isIterable || isObservable(outcome));
    return isIterable ? toObservable(outcome) : outcome;
  }

  private invoke(request: WampRequestContext, context: WampExecutionContext): unknown {
    const { instance, method, parameters } = this.parts;
    const args = bindArguments(parameters, request, context);
    return args instanceof Promise
      ? args.then((values) => method.apply(instance, values as unknown[]))
      : method.apply(instance, args as unknown[]);
  }
}

async function isAllowed(guard: CanActivate, context: WampExecutionContext): Promise<boolean> {
  const answer = await guard.canActivate(context);
  return isObservable(answer) ? lastValueFrom(answer) : answer;
}
