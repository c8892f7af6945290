import type { DeclaredErrorClass } from '../contract/define-error.js';
import type { Uri } from '../protocol/messages.js';
import { type Kind, type OptionRules } from '../protocol/options.js';
import type { CatalogExample } from './catalog.js';
import { isStandardSchema, type SchemaSource } from './schemas/schema-source.js';

/** An error that a handler declares. */
export interface WampErrorDoc {
  /** The URI of the error. */
  readonly uri: Uri;
  /** A text for people. */
  readonly description?: string | undefined;
  /**
   * The schema of its keyword arguments.
   *
   * @default not known
   */
  readonly kwargs?: SchemaSource | undefined;
}

/** What the code of a handler does not say. All of it is optional. */
export interface WampDocOptions {
  /** A short text for people. */
  readonly summary?: string | undefined;
  /** A longer text for people, in Markdown. */
  readonly description?: string | undefined;
  /**
   * True if it should not be used any more, or a text that says what to use instead.
   *
   * @default false
   */
  readonly deprecated?: boolean | string | undefined;
  /** A payload to try, or several. */
  readonly example?: CatalogExample | readonly CatalogExample[] | undefined;
  /** The errors that callers should expect: their URIs, classes of `defineError`, or more about them. */
  readonly errors?: readonly (DeclaredErrorClass | Uri | WampErrorDoc)[] | undefined;
  /**
   * The schemas of positional arguments: of a procedure or event, or of the events of a topic. `undefined` in the
   * list leaves one to the code.
   *
   * @default the schemas and types of the parameters
   */
  readonly args?: readonly (SchemaSource | undefined)[] | undefined;
  /**
   * The schema of the keyword arguments, an object.
   *
   * @default the schemas and types of the parameters
   */
  readonly kwargs?: SchemaSource | undefined;
  /**
   * The schema of the result.
   *
   * @default the type of the method
   */
  readonly result?: SchemaSource | undefined;
  /**
   * The schema of a progressive result.
   *
   * @default not known
   */
  readonly progress?: SchemaSource | undefined;
  /**
   * The schema of an item of the streamed input.
   *
   * @default not known
   */
  readonly input?: SchemaSource | undefined;
}

const textKind: Kind = { words: 'a text', accepts: (value) => typeof value === 'string' };
const deprecatedKind: Kind = {
  words: 'true, false or a text',
  accepts: (value) => typeof value === 'boolean' || typeof value === 'string',
};
const exampleKind: Kind = {
  words: 'an object with args, kwargs or result, or a list of them',
  accepts: (value) => [value].flat().every(isObject),
};
const errorsKind: Kind = {
  words: 'a list of URIs, classes of defineError(), or objects with a uri',
  accepts: (value) => Array.isArray(value) && value.every(isErrorDoc),
};
const schemaKind: Kind = {
  words: 'a schema of zod, valibot or arktype, a class, or a JSON Schema',
  accepts: isSource,
};
const schemasKind: Kind = {
  words: `a list, each ${schemaKind.words}`,
  accepts: (value) =>
    Array.isArray(value) && value.every((item) => item === undefined || isSource(item)),
};

export const docRules = {
  summary: { kind: textKind },
  description: { kind: textKind },
  deprecated: { kind: deprecatedKind },
  example: { kind: exampleKind },
  errors: { kind: errorsKind },
  args: { kind: schemasKind },
  kwargs: { kind: schemaKind },
  result: { kind: schemaKind },
  progress: { kind: schemaKind },
  input: { kind: schemaKind },
} as const satisfies OptionRules<WampDocOptions>;

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSource(value: unknown): boolean {
  return isStandardSchema(value) || typeof value === 'function' || isObject(value);
}

function isErrorDoc(value: unknown): boolean {
  if (typeof value === 'string') return value !== '';
  const uri = (value as WampErrorDoc | null | undefined)?.uri;
  return typeof uri === 'string' && uri !== '';
}
