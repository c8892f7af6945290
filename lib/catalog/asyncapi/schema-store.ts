import type { JsonSchema } from '../json-schema.js';
import { Names } from './names.js';

/**
 * Puts schemas into one document. A schema with references or a title moves to the components, and its
 * references follow it.
 */
export class SchemaStore {
  /** The components, by name. */
  readonly schemas = new Map<string, JsonSchema>();
  private readonly names = new Names();
  private readonly known = new WeakMap<JsonSchema, JsonSchema>();

  /** Returns what stands for a schema where it is used. */
  add(schema: JsonSchema, wanted: string): JsonSchema {
    const { title } = schema;
    if (typeof title !== 'string' && !hasReferences(schema)) return schema;
    let reference = this.known.get(schema);
    if (reference === undefined) {
      reference = { $ref: this.move(schema, typeof title === 'string' ? title : wanted) };
      this.known.set(schema, reference);
    }
    return reference;
  }

  private move({ definitions, $defs, ...root }: JsonSchema, wanted: string): string {
    const own = pointer(this.names.free(wanted));
    const parts = { ...(definitions as Parts), ...($defs as Parts) };
    const moved = new Map(Object.keys(parts).map((name) => [name, pointer(this.names.free(name))]));
    const follow = (reference: string): string => {
      const [, name = '', rest = ''] = inDefinitions.exec(reference) ?? [];
      const target = moved.get(decoded(name));
      if (target !== undefined) return target + rest;
      return reference.startsWith('#') ? own + reference.slice(1) : reference;
    };
    this.put(own, rewritten(root, follow));
    for (const [name, part] of Object.entries(parts))
      this.put(moved.get(name) as string, rewritten(part, follow));
    return own;
  }

  private put(place: string, schema: unknown): void {
    this.schemas.set(place.slice(prefix.length), schema as JsonSchema);
  }
}

type Parts = Readonly<Record<string, JsonSchema>> | undefined;

const prefix = '#/components/schemas/';
const inDefinitions = /^#\/(?:definitions|\$defs)\/([^/]*)(.*)$/s;
/** Keywords whose values are no schemas. */
const values: ReadonlySet<string> = new Set(['const', 'default', 'enum', 'examples']);

function pointer(name: string): string {
  return prefix + name;
}

/** Reads a part of a JSON Pointer in a URI (RFC 6901, 6). */
function decoded(part: string): string {
  return decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
}

function hasReferences(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if ('$ref' in value && typeof value.$ref === 'string') return true;
  return Object.entries(value).some(([key, inner]) => !values.has(key) && hasReferences(inner));
}

function rewritten(value: unknown, follow: (reference: string) => string): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => rewritten(item, follow));
  const entries = Object.entries(value).map(([key, inner]): [string, unknown] => {
    if (key === '$ref' && typeof inner === 'string') return [key, follow(inner)];
    return [key, values.has(key) ? inner : rewritten(inner, follow)];
  });
  return Object.fromEntries(entries);
}
