import type { CatalogParameter, CatalogProcedure } from '../catalog.js';
import type { JsonSchema } from '../json-schema.js';

type Embed = (schema: JsonSchema) => JsonSchema;

/** Returns the schema of a payload with some parameters. */
export function payloadOf(parameters: readonly CatalogParameter[], embed: Embed): JsonSchema {
  const args = positionals(parameters, embed);
  const kwargs = keywords(parameters, embed);
  return payload(args, kwargs);
}

/** Returns the schema of the payload of a result or progressive result. */
export function resultPayload(
  results: CatalogProcedure['results'],
  schema: JsonSchema | undefined,
  embed: Embed,
): JsonSchema {
  if (results === 'none') return payload({ type: 'array', maxItems: 0 }, undefined);
  if (schema === undefined) return payload(undefined, undefined);
  const embedded = embed(schema);
  if (results === 'spread' && schema['type'] === 'array') return payload(embedded, undefined);
  if (results === 'spread' && schema['type'] === 'object') return payload(undefined, embedded);
  return payload({ type: 'array', items: [embedded], minItems: 1, maxItems: 1 }, undefined);
}

/** Returns the schema of the payload of an error. */
export function errorPayload(kwargs: JsonSchema | undefined, embed: Embed): JsonSchema {
  return payload(undefined, kwargs && embed(kwargs));
}

function payload(args: JsonSchema | undefined, kwargs: JsonSchema | undefined): JsonSchema {
  return { type: 'object', properties: { ...(args && { args }), ...(kwargs && { kwargs }) } };
}

/** A required argument may also come by keyword: then no number of positional ones is required for it. */
function positionals(
  parameters: readonly CatalogParameter[],
  embed: Embed,
): JsonSchema | undefined {
  const items: JsonSchema[] = [];
  let rest: JsonSchema | undefined;
  let minItems = 0;
  for (const { takes, position, schema, required, byKeyword } of parameters) {
    if (position === undefined) continue;
    if (takes === 'rest' && position === 0) rest = embed(schema);
    if (takes === 'rest') continue;
    items[position] = embed(schema);
    if (required && !byKeyword) minItems = Math.max(minItems, position + 1);
  }
  if (items.length === 0) return rest;
  // Array.from fills the gaps.
  const filled = Array.from(items, (item) => item ?? {});
  const more = parameters.find(({ takes }) => takes === 'rest')?.schema['items'] as JsonSchema;
  const additionalItems = more && embed(more);
  return {
    type: 'array',
    items: filled,
    ...(minItems > 0 && { minItems }),
    ...(more && { additionalItems }),
  };
}

function keywords(parameters: readonly CatalogParameter[], embed: Embed): JsonSchema | undefined {
  const all = parameters.find(({ takes }) => takes === 'keywords');
  const named = parameters.filter(({ takes, byKeyword }) => takes === 'argument' && byKeyword);
  if (named.length === 0) return all && embed(all.schema);
  const required = named
    .filter((parameter) => parameter.required && parameter.position === undefined)
    .map(({ name }) => name);
  const own = {
    type: 'object',
    properties: Object.fromEntries(named.map(({ name, schema }) => [name, embed(schema)])),
    ...(required.length > 0 && { required }),
  };
  return all === undefined ? own : { allOf: [embed(all.schema), own] };
}
