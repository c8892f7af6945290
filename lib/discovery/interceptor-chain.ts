import { isObservable, Observable, type Subscriber } from 'rxjs';
import { keepScope } from '../hub/contexts/async-scope.js';
import { isThenable } from './thenable.js';
import type { AnyExecutionContext } from './wamp-execution-context.js';

/** An interceptor or pre-request hook. It may run `next`, the rest of the chain, any number of times. */
export type Link = (context: AnyExecutionContext, next: () => Observable<unknown>) => unknown;

/**
 * Runs interceptors around a handler, with Nest's semantics. `handle()` returns an Observable that runs
 * the rest of the chain at each subscription, in the async context of the call of `handle()`. Unlike
 * Nest's own chain, it does not wait for available values: a value that a method returns synchronously
 * passes in the same turn.
 */
export class InterceptorChain {
  constructor(private readonly links: readonly Link[]) {}

  /** @param method the function that `handle()` of the last interceptor runs */
  run(context: AnyExecutionContext, method: () => unknown): unknown {
    return this.enter(0, context, method);
  }

  private enter(index: number, context: AnyExecutionContext, method: () => unknown): unknown {
    const link = this.links[index];
    if (link === undefined) return method();
    return link(context, () => keepScope(deferred(() => this.enter(index + 1, context, method))));
  }
}

/** Returns an Observable that runs a function at each subscription and emits its value, or the values of its promise or Observable. */
function deferred(run: () => unknown): Observable<unknown> {
  return new Observable((subscriber) => {
    const outcome = run();
    if (!isThenable(outcome)) return deliver(outcome, subscriber);
    outcome.then(
      (settled) => subscriber.closed || deliver(settled, subscriber),
      (error: unknown) => subscriber.error(error),
    );
  });
}

function deliver(outcome: unknown, subscriber: Subscriber<unknown>): void {
  if (isObservable(outcome)) return void outcome.subscribe(subscriber);
  subscriber.next(outcome);
  subscriber.complete();
}
