import type { Uri } from '../protocol/messages.js';

/** What a method of a service is to someone who calls it from the other end. */
export type RemoteMethod<M> = M extends (...args: infer Args) => infer R
  ? (...args: Args) => Promise<Awaited<R>>
  : never;

/** The methods of a service as remote calls; everything else is left out. */
export type Remote<T> = {
  readonly [K in keyof T as T[K] extends (...args: never[]) => unknown ? K : never]: RemoteMethod<
    T[K]
  >;
};

/**
 * What others ask of any object they get: promises, JSON, texts, inspectors, test matchers, rxjs and Nest.
 * No procedure of such a name is called by the proxy; `session.call` calls it.
 */
const notMethods = new Set([
  ...Object.getOwnPropertyNames(Object.prototype),
  ...['then', 'catch', 'finally', 'toJSON', 'toBSON', 'prototype', 'lift', 'getReader'],
  ...['inspect', 'asymmetricMatch', 'nodeType', 'tagName', 'nodeName'],
  ...['onModuleInit', 'onApplicationBootstrap', 'onModuleDestroy'],
  ...['beforeApplicationShutdown', 'onApplicationShutdown'],
]);

/**
 * Returns an object whose every method calls the procedure of that name under the prefix.
 *
 * @param call calls a procedure with positional arguments
 */
export function remoteProxy<T extends object>(
  call: (uri: Uri, args: unknown[]) => Promise<unknown>,
  prefix: Uri,
): Remote<T> {
  return new Proxy({} as Remote<T>, {
    get(target, name, receiver) {
      if (typeof name === 'symbol' || notMethods.has(name) || /^[@$]{2}/.test(name))
        return Reflect.get(target, name, receiver) as unknown;
      return (...args: unknown[]) => call(`${prefix}.${name}`, args);
    },
  });
}
