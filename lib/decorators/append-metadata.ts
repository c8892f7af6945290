import { assertOptions, type RuleTable } from '../protocol/options.js';
import { ENTRY_PROVIDER_METADATA, type HandlerMetadata } from './metadata.js';
import { requireHost } from './missing-host.js';
import * as texts from './texts.js';

/** Appends to a list of metadata of a method, because a method may have the same decorator several times. */
export function appendMetadata(key: string, value: unknown): MethodDecorator {
  return (target, name, descriptor: PropertyDescriptor | undefined) => {
    const method = descriptor?.value as unknown;
    if (typeof method !== 'function' || typeof target === 'function' || typeof name === 'symbol')
      throw new TypeError(texts.decoratesNoMethod(String(name)));
    const known = (Reflect.getMetadata(key, method) ?? []) as unknown[];
    Reflect.defineMetadata(key, [...known, value], method);
    requireHost(target);
  };
}

/** Returns a decorator that makes a method a handler, and its class an entry provider of Nest. */
export function handlerDecorator(
  decorator: string,
  key: string,
  rules: RuleTable,
  { uri, options }: HandlerMetadata,
): MethodDecorator {
  assertUri(decorator, uri);
  assertOptions(rules, options, `@${decorator}()`);
  const append = appendMetadata(key, { uri, options });
  return (target, name, descriptor) => {
    Reflect.defineMetadata(ENTRY_PROVIDER_METADATA, true, target.constructor);
    return append(target, name, descriptor);
  };
}

/** Checks the URI. A decorator without its brackets would get the class as its URI and decorate nothing. */
function assertUri(decorator: string, uri: unknown): void {
  if (uri !== undefined && typeof uri !== 'string')
    throw new TypeError(texts.decoratorTakesUri(decorator));
}
