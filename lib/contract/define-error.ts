import type { Dict, Uri } from '../protocol/messages.js';
import { isWampError } from '../protocol/thrown.js';
import { WampError, type WampErrorOptions } from '../protocol/wamp-error.js';
import type { SchemaInput, SchemaOutput, StandardSchema } from './standard-schema.js';

/** A class of errors with one URI, which both ends of a connection know. */
export interface WampErrorClass<S extends StandardSchema = StandardSchema> {
  /** The URI of all errors of the class. */
  readonly uri: Uri;
  /** The schema of the keyword arguments. */
  readonly schema: S;
  /** The prototype of all errors of the class. */
  readonly prototype: WampError;
  /**
   * @param kwargs the keyword arguments of the error
   * @param message a message for people; by default the URI
   */
  new (
    kwargs: SchemaInput<S>,
    message?: string,
    options?: WampErrorOptions,
  ): WampError & { readonly kwargs: SchemaOutput<S> };
}

/**
 * Makes a class of errors that both ends of a connection know. A handler throws an instance. A caller of a
 * contract that lists the class among the errors of the procedure gets an instance, too.
 *
 * @param uri the URI of the errors
 * @param schema the schema of the keyword arguments, for their types
 * @example
 * ```ts
 * export class OutOfStock extends defineError(
 *   'com.example.error.out_of_stock',
 *   z.object({ left: z.number() }),
 * ) {}
 *
 * // server: throw new OutOfStock({ left: 3 });
 * // client: if (error instanceof OutOfStock) console.log(error.kwargs.left);
 * ```
 */
export function defineError<S extends StandardSchema>(uri: Uri, schema: S): WampErrorClass<S> {
  return class DefinedError extends WampError {
    static readonly uri = uri;
    static readonly schema = schema;

    constructor(kwargs: SchemaInput<S>, message?: string, options?: WampErrorOptions) {
      super(uri, message === undefined ? [] : [message], kwargs as Dict, options);
    }
  };
}

/** The members of a {@link WampErrorClass} that do not depend on its schema. */
export interface DeclaredErrorClass {
  /** The URI of all errors of the class. */
  readonly uri: Uri;
  /** The name of the class. */
  readonly name: string;
  /** The prototype of all errors of the class. */
  readonly prototype: WampError;
}

/** Returns an error as an instance of the class for its URI, if there is one among the classes. */
export function declaredError(
  error: unknown,
  classes: readonly DeclaredErrorClass[] = [],
): unknown {
  if (!isWampError(error)) return error;
  const declared = classes.find(({ uri }) => uri === error.uri);
  if (declared === undefined) return error;
  // Keeps the stack and what the client knows of the call, and runs no constructor of the application.
  Object.setPrototypeOf(error, declared.prototype);
  error.name = declared.name;
  return error;
}
