import { messageOf } from '../../protocol/thrown.js';
import type { JsonSchema } from '../json-schema.js';
import * as texts from '../texts.js';
import { classJsonSchema } from './class-json-schema.js';
import {
  isStandardSchema,
  type SchemaClass,
  type SchemaSide,
  type SchemaSource,
} from './schema-source.js';
import { standardJsonSchema } from './standard-json-schema.js';

/** Makes JSON Schemas, each once. */
export class SchemaConverter {
  private readonly known = {
    input: new WeakMap<SchemaSource, Promise<JsonSchema>>(),
    output: new WeakMap<SchemaSource, Promise<JsonSchema>>(),
  };

  /** Returns the JSON Schema of one side of a schema. */
  convert(source: SchemaSource, side: SchemaSide): Promise<JsonSchema> {
    const known = this.known[side];
    let made = known.get(source);
    if (made === undefined) known.set(source, (made = converted(source, side)));
    return made;
  }
}

async function converted(source: SchemaSource, side: SchemaSide): Promise<JsonSchema> {
  const { $schema: _, ...schema } = isStandardSchema(source)
    ? await standardJsonSchema(source, side)
    : typeof source === 'function'
      ? await classJsonSchema(source).catch((error: unknown) => failed(source, error))
      : source;
  return schema;
}

/** A library may not know a decorator of the application. */
function failed({ name }: SchemaClass, error: unknown): JsonSchema {
  return { $comment: texts.exportFailed(name, messageOf(error)) };
}
