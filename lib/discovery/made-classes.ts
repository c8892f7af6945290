import { type InstanceWrapper, isSingleton } from './handler-plan.js';

/** The name of a class after `new`, also as a member of an imported module. */
const made = /\bnew\s+(?:[\w$]+\.)*([\w$]+)/g;

/**
 * Returns the names of classes that a provider may hide: it is a factory that makes an instance for each
 * request, and no class is its token, so Nest has nothing to examine at the start. The names are read from
 * the source of the factory.
 */
export function madeClasses(wrapper: InstanceWrapper): ReadonlySet<string> {
  const { token, metatype, inject } = wrapper;
  const isFactory = typeof metatype === 'function' && Array.isArray(inject);
  if (!isFactory || typeof token === 'function' || isSingleton(wrapper)) return new Set();
  return new Set([...String(metatype).matchAll(made)].map(([, name = '']) => name));
}
