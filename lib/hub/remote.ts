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

/** What the language, loggers and test runners ask of any object: it must not become a call. */
const inspected: ReadonlySet<string> = new Set(['then', 'toJSON', 'asymmetricMatch', '$$typeof']);

/** An object whose every method calls the procedure of that name under the prefix. */
export function remoteProxy<T extends object>(session: WampSession, prefix: Uri): Remote<T> {
  return new Proxy({} as Remote<T>, {
    get(target, name) {
      if (typeof name === 'symbol' || name in Object.prototype) return Reflect.get(target, name);
      if (inspected.has(name)) return undefined;
      return (...args: unknown[]) => session.call(`${prefix}.${name}`, args);
    },
  });
}
