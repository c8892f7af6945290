import { texts } from '../protocol/texts.js';

/** Adds to a list of metadata on a method: a method may carry the same decorator several times. */
export function appendMetadata(key: string, value: unknown): MethodDecorator {
  return (_target, _name, descriptor: PropertyDescriptor) => {
    const method = descriptor.value as object;
    const known = (Reflect.getMetadata(key, method) ?? []) as unknown[];
    Reflect.defineMetadata(key, [...known, value], method);
  };
}

/** A decorator written without its brackets gets the class where its URI should be, and would decorate nothing. */
export function assertUri(decorator: string, uri: unknown): void {
  if (uri !== undefined && typeof uri !== 'string')
    throw new TypeError(texts.decoratorTakesUri(decorator));
}
