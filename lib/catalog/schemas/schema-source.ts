import type { StandardSchema } from '../../contract/standard-schema.js';
import type { JsonSchema } from '../json-schema.js';

/** A class, such as a DTO, or a function that stands for a kind of value, such as `String`. */
export type SchemaClass = abstract new (...args: never[]) => unknown;

/**
 * What a value is: a schema of zod, valibot, arktype or any other library of Standard Schema, a class, or a JSON
 * Schema.
 */
export type SchemaSource = JsonSchema | SchemaClass | StandardSchema;

/** The side of a schema: what is sent to it (`input`), or what it makes of that (`output`). */
export type SchemaSide = 'input' | 'output';

/** Returns true for a schema of Standard Schema. Those of arktype are functions. */
export function isStandardSchema(source: unknown): source is StandardSchema {
  const isHolder = typeof source === 'function' || (typeof source === 'object' && source !== null);
  return isHolder && '~standard' in source;
}

/** Returns true if what cannot be left out, as far as a schema says so at once. */
export function isRequired(schema: StandardSchema): boolean {
  try {
    const result = schema['~standard'].validate(undefined);
    return result instanceof Promise || result.issues !== undefined;
  } catch {
    return true;
  }
}
