import type { Uri } from '../protocol/messages.js';
import { handlerDecorator } from './append-metadata.js';
import { MetadataKey, type WampProcedureOptions } from './metadata.js';

/**
 * A method that clients can call. Positional arguments fill its parameters in order, keyword
 * arguments those of the same name. What it returns is the result; an Observable or async generator
 * gives progressive results.
 *
 * @param uri the procedure, after the prefix of the class; default the name of the method
 */
export function WampProcedure(uri?: Uri, options: WampProcedureOptions = {}): MethodDecorator {
  return handlerDecorator('WampProcedure', MetadataKey.Procedures, { uri, options });
}
