import type { CatalogParameter } from '../../../catalog/catalog.js';
import type { JsonSchema } from '../../../catalog/json-schema.js';
import { choicesOf, type FieldKind, kindOf, resolved, typeName } from './schema.js';

/** One input of a form, or a group of them. */
export interface Field {
  /** The place in the payload: the index of the parameter, then names. */
  readonly path: readonly string[];
  readonly label: string;
  readonly kind: FieldKind;
  readonly type: string;
  readonly isRequired: boolean;
  readonly description?: string | undefined;
  readonly choices?: readonly unknown[] | undefined;
  readonly fallback?: unknown;
  readonly fields: readonly Field[];
}

/** What was typed, by the path of the field. */
export type Typed = ReadonlyMap<string, string>;

/** A problem of one field, or of the whole payload. */
export interface Issue {
  readonly path: readonly string[];
  readonly message: string;
}

/** The payload of a call or an event. */
export interface Payload {
  readonly args: readonly unknown[];
  readonly kwargs: Readonly<Record<string, unknown>>;
}

export const keyOf = (path: readonly string[]): string => path.join('\u0000');

/** Returns the form of the parameters. */
export function fieldsOf(parameters: readonly CatalogParameter[]): Field[] {
  return parameters.map((parameter, at) => {
    const { schema, name, position, takes, required } = parameter;
    const label = name ?? (takes === 'keywords' ? 'keywords' : `argument ${(position ?? at) + 1}`);
    const field = fieldOf([String(at)], label, schema, schema, required);
    return takes === 'rest' ? { ...field, kind: 'json', fields: [], type: 'list' } : field;
  });
}

function fieldOf(
  path: readonly string[],
  label: string,
  schema: JsonSchema,
  root: JsonSchema,
  isRequired: boolean,
): Field {
  const plain = resolved(schema, root);
  const kind = kindOf(plain, path.length);
  const description = plain['description'] ?? schema['description'];
  const properties = Object.entries((plain['properties'] ?? {}) as Record<string, JsonSchema>);
  const required = (plain['required'] ?? []) as readonly string[];
  return {
    path,
    label,
    kind,
    type: typeName(schema, root),
    isRequired,
    description: typeof description === 'string' ? description : undefined,
    choices: choicesOf(plain),
    fallback: plain['default'],
    fields:
      kind === 'group'
        ? properties.map(([name, each]) =>
            fieldOf([...path, name], name, each, root, required.includes(name)),
          )
        : [],
  };
}

/**
 * Returns the payload of what was typed. What is empty is left out, unless a text is required.
 *
 * @returns the payload, and what is wrong with it
 */
export function payloadOf(
  parameters: readonly CatalogParameter[],
  fields: readonly Field[],
  typed: Typed,
): Payload & { readonly issues: readonly Issue[] } {
  const issues: Issue[] = [];
  const args: unknown[] = [];
  const kwargs: Record<string, unknown> = {};
  parameters.forEach(({ takes, position, name, byKeyword }, at) => {
    const value = valueOf(fields[at]!, typed, issues);
    if (value === undefined) return;
    if (takes === 'keywords') Object.assign(kwargs, value);
    else if (takes === 'rest') args.push(...(Array.isArray(value) ? value : [value]));
    else if (position === undefined || (byKeyword && position > args.length))
      kwargs[name ?? ''] = value;
    else {
      while (args.length < position) args.push(null);
      args[position] = value;
    }
  });
  return { args, kwargs, issues };
}

function valueOf(field: Field, typed: Typed, issues: Issue[]): unknown {
  if (field.kind === 'group') return groupOf(field, typed, issues);
  const text = typed.get(keyOf(field.path)) ?? '';
  if (text === '' && !(field.kind === 'text' && field.isRequired)) {
    if (field.isRequired) issues.push({ path: field.path, message: 'is required' });
    return undefined;
  }
  try {
    return read(field, text);
  } catch {
    issues.push({ path: field.path, message: `must be ${wanted[field.kind]}` });
    return undefined;
  }
}

function groupOf(field: Field, typed: Typed, issues: Issue[]): unknown {
  const own: Issue[] = [];
  const entries = field.fields
    .map((each) => [each.path.at(-1)!, valueOf(each, typed, own)] as const)
    .filter(([, value]) => value !== undefined);
  const isGiven = field.isRequired || entries.some(([, value]) => value !== '');
  if (!isGiven) return undefined;
  issues.push(...own);
  return Object.fromEntries(entries);
}

const wanted: Readonly<Record<FieldKind, string>> = {
  boolean: 'true or false',
  choice: 'one of the values',
  group: 'an object',
  integer: 'a whole number',
  json: 'JSON, such as [1, 2] or {"a": "b"}',
  number: 'a number',
  text: 'a text',
};

function read({ kind, choices }: Field, text: string): unknown {
  if (kind === 'text') return text;
  if (kind === 'choice') return choices![Number(text)];
  const value: unknown = JSON.parse(text);
  const isNumber = typeof value === 'number' && Number.isFinite(value);
  if (kind === 'number' && !isNumber) throw new TypeError(text);
  if (kind === 'integer' && !Number.isInteger(value)) throw new TypeError(text);
  if (kind === 'boolean' && typeof value !== 'boolean') throw new TypeError(text);
  return value;
}

/**
 * Returns the issues of an error at the fields that have them.
 *
 * @param given the issues of the server: a path begins with the name or position of an argument
 */
export function placedIssues(parameters: readonly CatalogParameter[], given: unknown): Issue[] {
  if (!Array.isArray(given)) return [];
  return given.flatMap((issue: { path?: unknown; message?: string } | null) => {
    const [first, ...rest] = Array.isArray(issue?.path) ? issue.path : [];
    const at = parameters.findIndex(
      ({ name, position }) => name === first || (position !== undefined && position === first),
    );
    const keywords = parameters.findIndex(({ takes }) => takes === 'keywords');
    const path = at >= 0 ? [at, ...rest] : keywords >= 0 ? [keywords, first, ...rest] : [];
    return { path: path.map(String), message: issue?.message ?? '' };
  });
}
