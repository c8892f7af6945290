import type { Uri } from '../protocol/messages.js';

/** The type of a service method, as its remote caller sees it. */
export type RemoteMethod<M> = M extends (...args: infer Args) => infer R
  ? (...args: Args) => Promise<Awaited<R>>
  : never;

/** The methods of a service as remote calls. Other properties are left out. */
export type Remote<T> = {
  readonly [K in keyof T as T[K] extends (...args: never[]) => unknown ? K : never]: RemoteMethod<
    T[K]
  >;
};

/**
 * Names that promises, JSON, strings, inspectors, test matchers, rxjs and Nest read from any object. The
 * proxy does not call procedures with these names. Use `session.call` for them.
 */
const notMethods = new Set([
  ...Object.getOwnPropertyNames(Object.prototype),
  ...['then', 'catch', 'finally', 'toJSON', 'toBSON', 'prototype', 'lift', 'getReader'],
  ...['inspect', 'asymmetricMatch', 'nodeType', 'tagName', 'nodeName'],
  ...['onModuleInit', 'onApplicationBootstrap', 'onModuleDestroy'],
  ...['beforeApplicationShutdown', 'onApplicationShutdown'],
]);

/**
 * Returns an object. Each of its methods calls the procedure with the same name under the prefix.
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
