import type { JsonSchema } from '../json-schema.js';
import type { SchemaClass } from './schema-source.js';

const anything: JsonSchema = {};
const binary: JsonSchema = { type: 'string', format: 'binary' };

/** What JSON has in the place of values that are no objects of the application. */
const simpleTypes: ReadonlyMap<unknown, JsonSchema> = new Map<unknown, JsonSchema>([
  [String, { type: 'string' }],
  [Number, { type: 'number' }],
  [Boolean, { type: 'boolean' }],
  [BigInt, { type: 'integer' }],
  [Date, { type: 'string', format: 'date-time' }],
  [Array, { type: 'array' }],
  [Uint8Array, binary],
  [ArrayBuffer, binary],
  [Buffer, binary],
  [Object, anything],
  [Function, anything],
  [Promise, anything],
  [Map, anything],
  [Set, anything],
]);

/** Returns the schema of a type that is no class of the application. */
export function simpleSchema(type: SchemaClass): JsonSchema | undefined {
  return simpleTypes.get(type);
}
