/**
 * Names that promises, JSON, strings, inspectors, test matchers, rxjs and Nest read from any object. Procedures
 * with these names can be called only by their URI.
 */
const common: ReadonlySet<string> = new Set([
  ...Object.getOwnPropertyNames(Object.prototype),
  ...['then', 'catch', 'finally', 'toJSON', 'toBSON', 'prototype', 'lift', 'getReader'],
  ...['inspect', 'asymmetricMatch', 'nodeType', 'tagName', 'nodeName'],
  ...['onModuleInit', 'onApplicationBootstrap', 'onModuleDestroy'],
  ...['beforeApplicationShutdown', 'onApplicationShutdown'],
]);

/** Returns true if a proxy answers the property with a remote method. */
export function isMember(name: string | symbol): name is string {
  return typeof name === 'string' && !common.has(name) && !/^[@$]{2}/.test(name);
}
