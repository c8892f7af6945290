import type { JsonSchema } from '../json-schema.js';
import { type ClassLibrary, loadClassLibrary } from './class-library.js';
import { simpleSchema } from './simple-types.js';
import type { SchemaClass } from './schema-source.js';

/** Returns the JSON Schema of a class: of `String` and others like it, or of a DTO with class-validator. */
export async function classJsonSchema(type: SchemaClass): Promise<JsonSchema> {
  const simple = simpleSchema(type);
  if (simple !== undefined) return simple;
  const library = await loadClassLibrary();
  return library === undefined
    ? { type: 'object', title: type.name }
    : new ClassSchemas(library, type).root;
}

/** The schema of one class, and of all classes that it names. Two classes may have the same name. */
class ClassSchemas {
  readonly root: JsonSchema;
  private readonly names = new Map<SchemaClass, string>();
  private readonly definitions: Record<string, JsonSchema> = {};

  constructor(
    private readonly library: ClassLibrary,
    root: SchemaClass,
  ) {
    this.names.set(root, '');
    const own = this.read(root);
    const { definitions } = this;
    this.root = Object.keys(definitions).length === 0 ? own : { ...own, definitions };
  }

  private read(type: SchemaClass): JsonSchema {
    const read = this.library.read(type, (nested) => this.use(nested));
    return { type: 'object', title: type.name, ...read };
  }

  /** Returns the schema of a class inside of another one: a reference, so that classes may name each other. */
  private use(type: SchemaClass | undefined): JsonSchema {
    if (type === undefined) return {};
    const simple = simpleSchema(type);
    if (simple !== undefined) return simple;
    let name = this.names.get(type);
    if (name === undefined) {
      name = this.freeName(type.name);
      this.names.set(type, name);
      this.definitions[name] = {};
      this.definitions[name] = this.read(type);
    }
    return { $ref: name === '' ? '#' : `#/definitions/${name}` };
  }

  private freeName(name: string): string {
    let free = name;
    for (let count = 2; free in this.definitions; count++) free = `${name}${count}`;
    return free;
  }
}
