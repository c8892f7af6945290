import type { JsonSchema } from '../../../catalog/json-schema.js';

/** How a value is entered. */
export type FieldKind = 'boolean' | 'choice' | 'group' | 'integer' | 'json' | 'number' | 'text';

const deepest = 3;

/** Returns a schema without references and without `null` as an alternative. */
export function resolved(schema: JsonSchema, root: JsonSchema, depth = 0): JsonSchema {
  const { $ref: reference } = schema;
  if (typeof reference === 'string' && depth < 10) {
    const target = pointed(root, reference);
    return target === undefined ? {} : resolved(target, root, depth + 1);
  }
  const alternatives = (schema['anyOf'] ?? schema['oneOf']) as JsonSchema[] | undefined;
  const some = alternatives?.filter(({ type }) => type !== 'null');
  const [only] = some ?? [];
  if (only !== undefined && some?.length === 1) return resolved(only, root, depth + 1);
  return schema;
}

/** Returns how a value of the schema is entered. */
export function kindOf(schema: JsonSchema, level: number): FieldKind {
  const type = typeOf(schema);
  if (choicesOf(schema) !== undefined) return 'choice';
  if (type === 'string') return 'text';
  if (type === 'integer' || type === 'number' || type === 'boolean') return type;
  const isGroup = typeof schema['properties'] === 'object' && level < deepest;
  return isGroup ? 'group' : 'json';
}

/** Returns the values among which one is chosen; `undefined` if there are others. */
export function choicesOf(schema: JsonSchema): readonly unknown[] | undefined {
  if ('const' in schema) return [schema['const']];
  if (Array.isArray(schema['enum'])) return schema['enum'];
  const alternatives = (schema['anyOf'] ?? schema['oneOf']) as JsonSchema[] | undefined;
  return alternatives?.every((each) => 'const' in each)
    ? alternatives.map((each) => each['const'])
    : undefined;
}

/** Returns a short name of what a schema accepts, for people. */
export function typeName(schema: JsonSchema, root: JsonSchema): string {
  const plain = resolved(schema, root);
  const choices = choicesOf(plain);
  if (choices !== undefined) return choices.map((choice) => JSON.stringify(choice)).join(' | ');
  const type = typeOf(plain);
  const items = plain['items'] as JsonSchema | undefined;
  if (type === 'array' && items !== undefined && !Array.isArray(items))
    return `${typeName(items, root)}[]`;
  const format = plain['format'];
  return typeof format === 'string' ? `${type ?? 'any'} (${format})` : (type ?? 'any');
}

function typeOf({ type }: JsonSchema): string | undefined {
  const types = [(type ?? []) as string | readonly string[]].flat();
  const [first, ...others] = types.filter((name) => name !== 'null');
  return others.length === 0 ? first : undefined;
}

function pointed(root: JsonSchema, reference: string): JsonSchema | undefined {
  const parts = reference.replace(/^#\/?/, '').split('/').filter(Boolean);
  let found: unknown = root;
  for (const part of parts)
    found = (found as Record<string, unknown> | undefined)?.[
      part.replaceAll('~1', '/').replaceAll('~0', '~')
    ];
  return found as JsonSchema | undefined;
}
