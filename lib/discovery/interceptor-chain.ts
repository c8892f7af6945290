import { isObservable, Observable, type Subscriber } from 'rxjs';
import { keepScope } from '../hub/contexts/async-scope.js';
import { isThenable } from './thenable.js';
import type { WampExecutionContext } from './wamp-execution-context.js';

/** One interceptor or pre-request hook: gets what follows it, to start when and as often as it likes. */
export type Link = (context: WampExecutionContext, next: () => Observable<unknown>) => unknown;

/**
 * Interceptors around a handler, with Nest's semantics: `handle()` gives an Observable that runs what
 * follows at each subscription, in the async context in which `handle()` was called. Unlike Nest's
 * own, it waits for nothing that is there already, so a value that a method returns at once passes
 * through in the same turn.
 */
export class InterceptorChain {
  constructor(private readonly links: readonly Link[]) {}

  /** @param method what the last interceptor's `handle()` runs */
  run(context: WampExecutionContext, method: () => unknown): unknown {
    return this.enter(0, context, method);
  }

  private enter(index: number, context: WampExecutionContext, method: () => unknown): unknown {
    const link = this.links[index];
    if (link === undefined) return method();
    return link(context, () => keepScope(deferred(() => this.enter(index + 1, context, method))));
  }
}

/** What a function returns, or the promise or Observable it returns holds, at each subscription anew. */
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
