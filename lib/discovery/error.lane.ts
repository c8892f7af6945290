import type { ExecutionContext } from '@nestjs/common';
import { catchError, from, isObservable, type Observable, of, switchMap } from 'rxjs';
import { isAsyncIterable } from '../hub/outcome.js';

/** Runs the exception filters bound to a handler; `undefined` if none of them takes the error. */
export type RunFilters = (error: unknown, context: ExecutionContext) => unknown;

/**
 * Brings every error of a handler to its exception filters exactly once, whether it comes at once or
 * out of a stream. What a filter returns is the result of the call; to answer with an error it throws.
 */
export class ErrorLane {
  constructor(private readonly runFilters: RunFilters) {}

  /** @throws the error, if no filter takes it, or what a filter throws instead */
  async handle(error: unknown, context: ExecutionContext): Promise<unknown> {
    const result = await this.runFilters(error, context);
    if (result === undefined) throw error;
    return result;
  }

  /** A handler's outcome; if it is a stream, one whose errors pass the filters. */
  guard(outcome: unknown, context: ExecutionContext): unknown {
    if (isObservable(outcome)) return this.guardObservable(outcome, context);
    if (typeof outcome !== 'object' || outcome === null) return outcome;
    return isAsyncIterable(outcome) ? this.guardIterable(outcome, context) : outcome;
  }

  private guardObservable(
    source: Observable<unknown>,
    context: ExecutionContext,
  ): Observable<unknown> {
    return source.pipe(
      catchError((error: unknown) =>
        from(this.handle(error, context)).pipe(
          switchMap((result) => (isObservable(result) ? result : of(result))),
        ),
      ),
    );
  }

  private async *guardIterable(
    source: AsyncIterable<unknown>,
    context: ExecutionContext,
  ): AsyncGenerator<unknown> {
    try {
      return yield* source;
    } catch (error) {
      return await this.handle(error, context);
    }
  }
}
