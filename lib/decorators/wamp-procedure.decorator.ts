import type { Uri } from '../protocol/messages.js';
import { handlerDecorator } from './append-metadata.js';
import { procedureOptionRules, type WampProcedureOptions } from './handler-options.js';
import { MetadataKey } from './metadata.js';

/**
 * Makes a method a procedure that clients can call. Positional arguments fill its parameters in order,
 * keyword arguments fill the parameters of the same name. The returned value is the result. An
 * Observable or async generator sends progressive results.
 *
 * @param uri the URI of the procedure, after the prefix of the class; by default the name of the method
 * @example
 * ```ts
 * @WampProcedure('add')
 * add(a: number, b: number): number {
 *   return a + b;
 * }
 * ```
 */
export function WampProcedure(uri?: Uri, options: WampProcedureOptions = {}): MethodDecorator {
  return handlerDecorator('WampProcedure', MetadataKey.Procedures, procedureOptionRules, {
    uri,
    options,
  });
}
