import { AsyncResource } from 'node:async_hooks';
import { Observable } from 'rxjs';

/**
 * Runs a function in an async context of its own. What it enters into an `AsyncLocalStorage` with
 * `enterWith` lasts for what it starts, and is gone for whatever runs next. Node would keep it with the
 * socket, for all later messages.
 */
export function isolated<T>(run: () => T): T {
  return new AsyncResource('Wamp').runInAsyncScope(run);
}

/**
 * The same stream, subscribed to in the async context of now, whoever subscribes: what an
 * `AsyncLocalStorage` holds here it holds in the emissions too.
 */
export function keepScope<T>(source: Observable<T>): Observable<T> {
  const scope = new AsyncResource('WampStream');
  return new Observable((subscriber) => {
    scope.runInAsyncScope(() => source.subscribe(subscriber));
  });
}
