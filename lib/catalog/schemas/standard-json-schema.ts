import type { StandardSchema } from '../../contract/standard-schema.js';
import { messageOf } from '../../protocol/thrown.js';
import type { JsonSchema } from '../json-schema.js';
import * as texts from '../texts.js';
import type { SchemaSide } from './schema-source.js';

/** The part of Standard JSON Schema that zod, arktype and others have (https://standardschema.dev/json-schema). */
interface JsonSchemaExport {
  readonly jsonSchema?: Record<SchemaSide, (options: object) => JsonSchema> | undefined;
}

/** What libraries call a value of any kind, so that one part of a schema does not spoil the others. */
const libraryOptions: Readonly<Record<string, object>> = {
  zod: { unrepresentable: 'any' },
  arktype: { fallback: ({ base }: { readonly base: unknown }) => base },
};

/** Returns the JSON Schema that the library of a schema exports. */
export async function standardJsonSchema(
  schema: StandardSchema,
  side: SchemaSide,
): Promise<JsonSchema> {
  const { vendor } = schema['~standard'];
  try {
    const made = exported(schema, side) ?? (vendor === 'valibot' && (await valibot(schema, side)));
    return made || { $comment: texts.noExport(vendor) };
  } catch (error) {
    return { $comment: texts.exportFailed(vendor, messageOf(error)) };
  }
}

function exported(schema: StandardSchema, side: SchemaSide): JsonSchema | undefined {
  const { vendor, jsonSchema } = schema['~standard'] as JsonSchemaExport &
    StandardSchema['~standard'];
  return jsonSchema?.[side]({ target: 'draft-07', libraryOptions: libraryOptions[vendor] ?? {} });
}

/** Valibot has its export in a package of its own. */
async function valibot(schema: StandardSchema, side: SchemaSide): Promise<JsonSchema | undefined> {
  // webpack would fail to bundle an application without it.
  const library = await import(/* webpackIgnore: true */ '@valibot/to-json-schema').catch(
    () => undefined,
  );
  return library?.toJsonSchema(schema as never, {
    target: 'draft-07',
    typeMode: side,
    errorMode: 'ignore',
  }) as JsonSchema | undefined;
}
