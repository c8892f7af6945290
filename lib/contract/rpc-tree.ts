import type { List, Uri } from '../protocol/messages.js';
import { isMember } from './members.js';

/**
 * Any URI as a path of members, without types, for scripts. Components that are members of functions or
 * promises, such as `name`, `call` and `then`, need the verb `call` of the client. With the compiler option
 * `noUncheckedIndexedAccess`, each component needs a `!`.
 *
 * @example
 * await client.rpc.com.example.math.add(17, 25); // calls com.example.math.add
 */
export interface RpcTree {
  (...args: readonly unknown[]): Promise<unknown>;
  readonly [component: string]: RpcTree;
}

/**
 * Returns the tree of all URIs.
 *
 * @param call calls a procedure with positional arguments
 */
export function rpcTree(call: (uri: Uri, args: List) => Promise<unknown>, uri: Uri = ''): RpcTree {
  const node = (...args: List): Promise<unknown> => call(uri, args);
  return new Proxy(Object.preventExtensions(node), {
    get: (target, name) =>
      isMember(name)
        ? rpcTree(call, uri === '' ? name : `${uri}.${name}`)
        : (Reflect.get(target, name) as unknown),
  }) as unknown as RpcTree;
}
