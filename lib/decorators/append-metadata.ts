import { assertKnownNames, type KnownNames } from '../protocol/known-names.js';
import { texts } from '../protocol/texts.js';
import {
  ENTRY_PROVIDER_METADATA,
  type HandlerMetadata,
  MetadataKey,
  type WampHandlerOptions,
  type WampProcedureOptions,
  type WampTopicOptions,
} from './metadata.js';
import { requireHub } from './missing-hub.js';

/** Adds to a list of metadata on a method: a method may carry the same decorator several times. */
export function appendMetadata(key: string, value: unknown): MethodDecorator {
  return (target, name, descriptor: PropertyDescriptor | undefined) => {
    const method = descriptor?.value as unknown;
    if (typeof method !== 'function' || typeof target === 'function' || typeof name === 'symbol')
      throw new TypeError(texts.decoratesNoMethod(String(name)));
    const known = (Reflect.getMetadata(key, method) ?? []) as unknown[];
    Reflect.defineMetadata(key, [...known, value], method);
    requireHub(target);
  };
}

/** Makes a method a handler, and its class one that is called from outside. */
export function handlerDecorator(
  decorator: string,
  key: string,
  { uri, options }: HandlerMetadata,
): MethodDecorator {
  assertUri(decorator, uri);
  assertKnownNames(options, optionNames[key] ?? handlerOptions, `@${decorator}()`);
  const append = appendMetadata(key, { uri, options });
  return (target, name, descriptor) => {
    Reflect.defineMetadata(ENTRY_PROVIDER_METADATA, true, target.constructor);
    return append(target, name, descriptor);
  };
}

const handlerOptions: KnownNames<WampHandlerOptions> = {
  match: true,
  absolute: true,
  realm: true,
  results: true,
  strictArguments: true,
};

const topicOptions: KnownNames<WampTopicOptions> = { ...handlerOptions, overflow: true };
const procedureOptions: KnownNames<WampProcedureOptions> = { ...handlerOptions, concurrency: true };

const optionNames: Readonly<Record<string, Readonly<Record<string, true>>>> = {
  [MetadataKey.Procedures]: procedureOptions,
  [MetadataKey.Topics]: topicOptions,
};

/** A decorator written without its brackets gets the class where its URI should be, and would decorate nothing. */
function assertUri(decorator: string, uri: unknown): void {
  if (uri !== undefined && typeof uri !== 'string')
    throw new TypeError(texts.decoratorTakesUri(decorator));
}
