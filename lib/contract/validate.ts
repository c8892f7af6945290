import type { Dict, List, Payload, Uri } from '../protocol/messages.js';
import { ignoreRejection } from '../protocol/thrown.js';
import type {
  StandardSchema,
  StandardSchemaIssue,
  StandardSchemaResult,
} from './standard-schema.js';
import * as texts from './texts.js';

/** A value that does not fit the schema of a contract. */
export class WampContractError extends Error {
  /**
   * @param what what does not fit
   * @param issues its problems, as the schema has found them
   */
  constructor(
    what: string,
    readonly issues: readonly StandardSchemaIssue[],
  ) {
    super(texts.unfit(what, issues.map(sentenceOf)));
    this.name = new.target.name;
  }
}

function sentenceOf({ path = [], message }: StandardSchemaIssue): string {
  const keys = path.map((part) => String(typeof part === 'object' ? part.key : part));
  return texts.issue(keys.join('.'), message);
}

/** A value, or a promise if a schema is asynchronous. */
export type MaybePromise<T> = T | Promise<T>;

/** Passes a value on to a function, at once if it is no promise. */
export function chain<T, R>(
  value: MaybePromise<T>,
  use: (value: T) => R,
): MaybePromise<Awaited<R>> {
  return (value instanceof Promise ? value.then(use) : use(value)) as MaybePromise<Awaited<R>>;
}

/** Returns what a function returns, or what a second one returns if the first one fails. */
export function eitherOf(
  first: () => MaybePromise<unknown>,
  second: (() => MaybePromise<unknown>) | undefined,
): MaybePromise<unknown> {
  if (second === undefined) return first();
  try {
    const value = first();
    return value instanceof Promise ? value.catch(second) : value;
  } catch {
    return second();
  }
}

/**
 * Returns a result as its schema makes it.
 *
 * @throws WampContractError, or rejects with it
 */
export function validResult(
  schema: StandardSchema,
  value: unknown,
  uri: Uri,
): MaybePromise<unknown> {
  return validated(schema, value, texts.result(uri));
}

function validated(schema: StandardSchema, value: unknown, what: string): MaybePromise<unknown> {
  const settle = (result: StandardSchemaResult<unknown>): unknown => {
    if (result.issues !== undefined) throw new WampContractError(what, result.issues);
    return result.value;
  };
  return chain(schema['~standard'].validate(value), settle);
}

/** The schemas of a payload. */
export interface PayloadShape {
  /** The schemas of the positional arguments. Those at the end that accept `undefined` are optional. */
  readonly args?: readonly StandardSchema[] | undefined;
  /** The schema of the keyword arguments, an object. */
  readonly kwargs?: StandardSchema | undefined;
}

/**
 * Returns the payload of an event as its schemas make it. Arguments without a schema are left out.
 *
 * @throws WampContractError, or rejects with it
 */
export function validEvent(
  { args: schemas = [], kwargs: schema }: PayloadShape,
  args: List,
  kwargs: Dict,
  uri: Uri,
): MaybePromise<Required<Payload>> {
  const what = texts.event(uri);
  const values: unknown[] = [];
  try {
    schemas.forEach((each, index) => values.push(validated(each, args[index], what)));
    if (schema !== undefined) values.push(validated(schema, kwargs, what));
  } catch (error) {
    values.forEach(ignoreRejection);
    throw error;
  }
  const split = (all: unknown[]): Required<Payload> =>
    schema === undefined ? [all, {}] : [all.slice(0, -1), all.at(-1) as Dict];
  return values.some((value) => value instanceof Promise)
    ? Promise.all(values).then(split)
    : split(values);
}
