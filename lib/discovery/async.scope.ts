import { AsyncResource } from 'node:async_hooks';
import { Observable } from 'rxjs';

/**
 * Runs a function in an async context of its own: what it does to an `AsyncLocalStorage` with
 * `enterWith`, which Nest's pre-request hooks and guards may, is gone for the next message.
 */
export function isolated<T>(run: () => T): T {
  return new AsyncResource('WampHandler').runInAsyncScope(run);
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
