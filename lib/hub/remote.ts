import type { Uri } from '../protocol/messages.js';
import type { WampSession } from './wamp.session.js';

/** What a method of a service is to someone who calls it from the other end. */
type RemoteMethod<M> = M extends (...args: infer Args) => infer R
  ? (...args: Args) => Promise<Awaited<R>>
  : never;

/** The methods of a service as remote calls; everything else is left out. */
export type Remote<T> = {
  readonly [K in keyof T as T[K] extends (...args: never[]) => unknown ? K : never]: RemoteMethod<
    T[K]
  >;
};

/** An object whose every method calls the procedure of that name under the prefix. */
export function remoteProxy<T extends object>(session: WampSession, prefix: Uri): Remote<T> {
  return new Proxy({} as Remote<T>, {
    get(_target, name) {
      // `then` must be absent, or awaiting the proxy would call it.
      if (typeof name === 'symbol' || name === 'then') return undefined;
      return (...args: unknown[]) => session.call(`${prefix}.${name}`, args);
    },
  });
}
