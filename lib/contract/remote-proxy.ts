import type { Dict, List, Uri } from '../protocol/messages.js';
import type { WampContract } from './contract.js';
import { mapped } from './mapped.js';
import { isMember } from './members.js';
import type { RemotePort, RemoteValue } from './remote-port.js';

/**
 * Returns the remote methods under a prefix, or those of a contract.
 *
 * @param options the options of every call
 */
export function remoteOf(port: RemotePort, source: Uri | WampContract, options?: object): object {
  return typeof source === 'string'
    ? remoteProxy(port, (name) => `${source}.${name}`, options)
    : source.remote(port, options);
}

/**
 * Returns an object with a remote method for every name. Each method is made once.
 *
 * @param uriOf returns the URI of a method
 * @param options the options of every call
 */
export function remoteProxy(
  port: RemotePort,
  uriOf: (name: string) => Uri,
  options?: object,
): object {
  const methods = new Map<string, unknown>();
  return new Proxy(Object.freeze({}), {
    get(target, name) {
      if (!isMember(name)) return Reflect.get(target, name) as unknown;
      if (!methods.has(name)) methods.set(name, remoteMethod(port, uriOf(name), options));
      return methods.get(name);
    },
  });
}

/** Returns a function that calls a procedure, with the other verbs as its properties. */
function remoteMethod(port: RemotePort, uri: Uri, options?: object): object {
  const method = (...args: List): unknown => port.call(uri, given(args), {}, options);
  return Object.assign(method, {
    uri,
    with: (more: object) => remoteMethod(port, uri, { ...options, ...more }),
    kwargs: (kwargs: Dict) => port.call(uri, [], kwargs, options),
    result: (...args: List) => port.callResult(uri, given(args), {}, options),
    stream: (...args: List) => port.stream(uri, given(args), {}, options),
    publish: (...args: List) => port.publish(uri, given(args), {}, options),
    ...topicVerbs(port, uri),
  });
}

function topicVerbs(port: RemotePort, topic: Uri): object {
  if (port.subscribe === undefined) return {};
  return {
    subscribe: (handler: (value: unknown, event: RemoteValue) => unknown, options?: object) =>
      port.subscribe?.(topic, (event) => handler(event.value, event), options),
    events: (options?: object) =>
      port.events && mapped(port.events(topic, options), ({ value }) => value),
  };
}

/** Leaves out the arguments that are `undefined` at the end: in a list, they would be sent as `null`. */
export function given(args: List): List {
  const count = args.findLastIndex((arg) => arg !== undefined) + 1;
  return count === args.length ? args : args.slice(0, count);
}
