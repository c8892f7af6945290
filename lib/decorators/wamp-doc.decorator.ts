import { docRules, type WampDocOptions } from '../catalog/doc-options.js';
import { assertOptions } from '../protocol/options.js';
import { MetadataKey } from './metadata.js';
import * as texts from './texts.js';

/**
 * Adds to the catalog what the code of a handler cannot say.
 *
 * @throws `TypeError` for a wrong option, or if it decorates no method
 * @example
 * ```ts
 * @WampProcedure()
 * @WampDoc({ summary: 'Adds two numbers', example: { args: [2, 3], result: 5 } })
 * add(a: number, b: number): number {
 *   return a + b;
 * }
 * ```
 */
export function WampDoc(options: WampDocOptions): MethodDecorator {
  assertOptions(docRules, options, '@WampDoc()');
  return (_target, name, descriptor: PropertyDescriptor | undefined) => {
    const method: unknown = descriptor?.value;
    if (typeof method !== 'function') throw new TypeError(texts.decoratesNoMethod(String(name)));
    Reflect.defineMetadata(MetadataKey.Doc, options, method);
  };
}
