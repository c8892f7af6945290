import type { ArgumentsHost, Type } from '@nestjs/common';
import { catchError, from, isObservable, of, switchMap } from 'rxjs';
import { WampEventContext } from '../hub/contexts/event-context.js';
import { isA } from '../protocol/thrown.js';
import type { WampExecutionContext } from './wamp-execution-context.js';

/** An exception filter as Nest hands it out: its `catch`, and what `@Catch` says it takes. */
export interface BoundFilter {
  readonly func: (error: unknown, host: ArgumentsHost) => unknown;
  readonly exceptionMetatypes: readonly Type[];
}

/**
 * Brings every error of a handler to the first exception filter that takes it, exactly once, whether
 * it comes at once or out of a stream. What the filter returns is the result of the call; to answer
 * with an error it throws. If it returns nothing, the error goes on to the caller.
 */
export class ErrorLane {
  constructor(private readonly filters: readonly BoundFilter[]) {}

  /** @throws the error, if no filter takes it, or what a filter throws instead */
  async handle(error: unknown, context: WampExecutionContext): Promise<unknown> {
    const filter = this.filters.find((each) => takes(each, error));
    if (filter === undefined) throw error;
    const result = await run(filter, error, context);
    if (result === undefined && mustBeAnswered(context)) throw error;
    return result;
  }

  /** A handler's outcome; if it is a stream, one whose errors pass the filters. */
  guard(outcome: unknown, context: WampExecutionContext): unknown {
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

/** A filter made for HTTP may fail here: the error it was given is the cause, and so in the log. */
async function run(filter: BoundFilter, error: unknown, context: ArgumentsHost): Promise<unknown> {
  try {
    return await filter.func(error, context);
  } catch (failure) {
    if (failure !== error) addCause(failure, error);
    throw failure;
  }
}

/** One that is frozen, or odd, goes without. */
function addCause(failure: unknown, cause: unknown): void {
  try {
    if (failure instanceof Error) failure.cause ??= cause;
  } catch {}
}

/** Nobody waits for the answer to an event: a filter that takes its error has done with it. */
function mustBeAnswered({ call }: WampExecutionContext): boolean {
  return !(call instanceof WampEventContext);
}

function takes({ exceptionMetatypes }: BoundFilter, error: unknown): boolean {
  return exceptionMetatypes.length === 0 || exceptionMetatypes.some((type) => isA(error, type));
}
