import { AsyncResource } from 'node:async_hooks';
import { Observable } from 'rxjs';

/**
 * Runs a function in an async context of its own. A store that it sets with
 * `AsyncLocalStorage.enterWith` is visible in everything that the function starts, but not after it.
 * Otherwise Node would keep the store for all later messages of the socket.
 */
export function isolated<T>(run: () => T): T {
  return new AsyncResource('Wamp').runInAsyncScope(run);
}

/**
 * Returns the same stream, which will be subscribed to in the current async context. The store of an
 * `AsyncLocalStorage` is then the same in the emissions.
 */
export function keepScope<T>(source: Observable<T>): Observable<T> {
  const scope = new AsyncResource('WampStream');
  return new Observable((subscriber) => {
    scope.runInAsyncScope(() => source.subscribe(subscriber));
  });
}
