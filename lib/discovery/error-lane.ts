import type { ArgumentsHost, Type } from '@nestjs/common';
import { catchError, from, isObservable, of, switchMap } from 'rxjs';
import { WampEventContext } from '../hub/contexts/event-context.js';
import { isA } from '../protocol/thrown.js';
import type { AnyExecutionContext } from './wamp-execution-context.js';

/** An exception filter as Nest returns it: its `catch` method and the types from `@Catch`. */
export interface BoundFilter {
  readonly func: (error: unknown, host: ArgumentsHost) => unknown;
  readonly exceptionMetatypes: readonly Type[];
}

/**
 * Passes every error of a handler to the first exception filter for its type, exactly once, also an
 * error of a stream. The value that the filter returns is the result of the call. A filter throws to
 * answer with an error. If it returns nothing, the caller gets the original error.
 */
export class ErrorLane {
  constructor(private readonly filters: readonly BoundFilter[]) {}

  /** @throws the error if no filter handles it, or the error that a filter throws */
  async handle(error: unknown, context: AnyExecutionContext): Promise<unknown> {
    const filter = this.filters.find((each) => takes(each, error));
    if (filter === undefined) throw error;
    const result = await run(filter, error, context);
    if (result === undefined && mustBeAnswered(context)) throw error;
    return result;
  }

  /** Returns the outcome of a handler. If it is a stream, its errors pass the filters. */
  guard(outcome: unknown, context: AnyExecutionContext): unknown {
    if (!isObservable(outcome)) return outcome;
    return outcome.pipe(
      catchError((error: unknown) =>
        from(this.handle(error, context)).pipe(
          switchMap((result) => (isObservable(result) ? result : of(result))),
        ),
      ),
    );
  }
}

/** Runs a filter. If it fails, for example because it is made for HTTP, the original error is added as the cause and is logged too. */
async function run(filter: BoundFilter, error: unknown, context: ArgumentsHost): Promise<unknown> {
  try {
    return await filter.func(error, context);
  } catch (failure) {
    if (failure !== error) addCause(failure, error);
    throw failure;
  }
}

/** Adds a cause to an error, unless that is not possible, for example because it is frozen. */
function addCause(failure: unknown, cause: unknown): void {
  try {
    if (failure instanceof Error) failure.cause ??= cause;
  } catch {}
}

/** Returns false for an event: an event has no caller, so its error stops at the filter. */
function mustBeAnswered({ call }: AnyExecutionContext): boolean {
  return !(call instanceof WampEventContext);
}

function takes({ exceptionMetatypes }: BoundFilter, error: unknown): boolean {
  return exceptionMetatypes.length === 0 || exceptionMetatypes.some((type) => isA(error, type));
}
