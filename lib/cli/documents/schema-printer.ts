import type { JsonSchema } from '../../catalog/json-schema.js';
import { keyOf } from '../declarations/type-printer.js';

const scalars: Readonly<Record<string, string>> = {
  string: 'string',
  number: 'number',
  integer: 'number',
  boolean: 'boolean',
  null: 'null',
};
const inComponents = /^#\/components\/schemas\/([^/]+)$/;

/** Prints JSON Schemas as types of TypeScript. What it does not know is `unknown`. */
export class SchemaPrinter {
  /** @param nameOf returns the name of the type of a component */
  constructor(private readonly nameOf: (component: string) => string | undefined) {}

  print(schema: unknown): string {
    if (typeof schema !== 'object' || schema === null)
      return schema === false ? 'never' : 'unknown';
    const read = schema as JsonSchema;
    const { $ref, anyOf, oneOf, allOf } = read;
    if (typeof $ref === 'string')
      return this.nameOf(inComponents.exec($ref)?.[1] ?? '') ?? 'unknown';
    if ('const' in read) return literal(read['const']);
    if (Array.isArray(read['enum'])) return union(read['enum'].map(literal));
    const some = anyOf ?? oneOf;
    if (Array.isArray(some)) return union(some.map((each) => this.print(each)));
    if (Array.isArray(allOf)) return this.intersection(allOf);
    const { type } = read;
    if (Array.isArray(type))
      return union(type.map((each) => this.print({ ...read, type: each as unknown })));
    if (type === 'array') return this.list(read);
    if (type === 'object' || 'properties' in read) return this.object(read);
    if (type === 'string' && read['format'] === 'binary') return 'Uint8Array';
    return scalars[String(type)] ?? 'unknown';
  }

  private intersection(schemas: readonly unknown[]): string {
    const printed = schemas.map((each) => this.print(each)).filter((each) => each !== 'unknown');
    return printed.length === 0 ? 'unknown' : printed.map(bracketed).join(' & ');
  }

  private list({ items, additionalItems, minItems = 0 }: JsonSchema): string {
    if (!Array.isArray(items)) return `${bracketed(this.print(items))}[]`;
    const parts = items.map((item, at) => {
      const printed = this.print(item);
      return at < Number(minItems) ? printed : `${bracketed(printed)}?`;
    });
    const rest =
      additionalItems === false ? [] : [`...${bracketed(this.print(additionalItems))}[]`];
    return `[${[...parts, ...rest].join(', ')}]`;
  }

  private object({ properties = {}, required = [], additionalProperties }: JsonSchema): string {
    const needed = new Set(required as string[]);
    const members = Object.entries(properties as JsonSchema).map(([name, schema]) => {
      const mark = needed.has(name) ? '' : '?';
      return `${keyOf(name)}${mark}: ${this.print(schema)}`;
    });
    const isOpen = typeof additionalProperties === 'object' || members.length === 0;
    if (!isOpen) return `{ ${members.join('; ')} }`;
    const value = members.length === 0 ? this.print(additionalProperties) : 'unknown';
    return `{ ${[...members, `[key: string]: ${value}`].join('; ')} }`;
  }
}

function literal(value: unknown): string {
  if (typeof value === 'object' && value !== null) return 'unknown';
  return JSON.stringify(value);
}

function union(types: readonly string[]): string {
  const each = [...new Set(types)];
  return each.includes('unknown') ? 'unknown' : each.map(bracketed).join(' | ') || 'never';
}

function bracketed(type: string): string {
  return /^[\w$]+$|^\[.*\]$|^\{[^{}]*\}$|^"[^"]*"$/.test(type) ? type : `(${type})`;
}
