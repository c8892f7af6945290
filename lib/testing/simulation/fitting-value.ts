import type { StandardSchema, StandardSchemaIssue } from '../../contract/standard-schema.js';
import { ignoreRejection } from '../../protocol/thrown.js';
import { values } from './any-payload.js';
import { defaults } from './defaults.js';
import type { SeededRandom } from './seeded-random.js';

/** Values of all kinds, and texts that schemas often ask for. */
const candidates: readonly unknown[] = [
  ...values,
  'ann@example.com',
  'https://example.com/a',
  '2026-01-01',
  '2026-01-01T00:00:00.000Z',
  '4f9c1a52-6d0b-4c0e-9d5e-0a4b5c6d7e8f',
];

/**
 * Returns a random value that a schema accepts. It tries values of all kinds, and repairs an object where the
 * schema says that it does not fit. If nothing fits, it returns any value.
 */
export function fittingValue(schema: StandardSchema, random: SeededRandom): unknown {
  const first = random.below(candidates.length);
  for (let i = 0; i < candidates.length; i++) {
    const value = candidate(first + i);
    for (let repairs = 0; repairs < defaults.valueRepairs; repairs++) {
      const issues = issuesOf(schema, value);
      if (issues === undefined) return value;
      if (!isRepaired(value, issues[0], candidate(random.below(candidates.length)))) break;
    }
  }
  return candidate(first);
}

/** Returns a copy, because repairs change it. */
function candidate(index: number): unknown {
  return structuredClone(candidates[index % candidates.length]);
}

/** Returns the issues of a value; `undefined` if there are none. A schema that is asynchronous accepts nothing. */
function issuesOf(
  schema: StandardSchema,
  value: unknown,
): readonly StandardSchemaIssue[] | undefined {
  const result = schema['~standard'].validate(value);
  if (!(result instanceof Promise)) return result.issues;
  ignoreRejection(result);
  return [];
}

/** Puts a part where the issue is. Returns false if there is no such place. */
function isRepaired(
  value: unknown,
  issue: StandardSchemaIssue | undefined,
  part: unknown,
): boolean {
  const keys = (issue?.path ?? []).map((key) => (typeof key === 'object' ? key.key : key));
  const last = keys.pop();
  let owner: unknown = value;
  for (const key of keys) owner = isObject(owner) ? Reflect.get(owner, key) : undefined;
  return last !== undefined && isObject(owner) && Reflect.set(owner, last, part);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
