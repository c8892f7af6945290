import { nearest } from './nearest.js';
import * as texts from './texts.js';

/** The kind of values that an option accepts. */
export interface Kind {
  /** The name of the kind in error messages, for example `a whole number from 0 on`. */
  readonly words: string;
  readonly accepts: (value: unknown) => boolean;
}

/** The rule of one option: its default, and the kind of its value. */
export interface OptionRule<Value = unknown> {
  readonly default?: Value;
  readonly kind?: Kind;
}

/** One rule for each option of a type. The compiler reports a rule that is missing. */
export type OptionRules<Options> = {
  readonly [Name in keyof Options]-?: OptionRule<Options[Name]>;
};

/** Rules of options, by name. */
export type RuleTable = Readonly<Record<string, OptionRule>>;

/** Options with their defaults. An option whose rule has a default is never `undefined`. */
export type Settled<Options, Rules> = {
  readonly [
    Name in keyof Options as Name extends keyof Rules ? Name : never
  ]-?: Name extends keyof Rules
    ? Rules[Name] extends { readonly default: unknown }
      ? NonNullable<Options[Name]>
      : Options[Name] | undefined
    : never;
};

export const count: Kind = {
  words: 'a whole number from 0 on',
  accepts: (value) => Number.isSafeInteger(value) && (value as number) >= 0,
};

/** A time in milliseconds. `Infinity` is accepted. */
export const milliseconds: Kind = {
  words: 'a number of milliseconds from 0 on',
  accepts: (value) => typeof value === 'number' && value >= 0,
};

/** For what 0 or `Infinity` switches off. */
export const limit: Kind = {
  words: 'a number from 0 on (0 switches it off)',
  accepts: (value) => typeof value === 'number' && value >= 0,
};

export const flag: Kind = {
  words: 'true or false',
  accepts: (value) => typeof value === 'boolean',
};

/**
 * Returns the kind of an option that must have one of the given values.
 *
 * @param values one key for each value; `satisfies Record<Type, true>` proves that none is missing
 */
export function oneOf(values: Readonly<Record<string, true>>): Kind {
  const names: readonly unknown[] = Object.keys(values);
  return {
    words: `one of ${names.join(', ')}`,
    accepts: (value) => names.includes(value),
  };
}

/**
 * Returns the error for an option with a wrong value; `undefined` if the value is valid or not given.
 *
 * @param owner the owner of the option, as the error message names it; by default none
 */
export function flawOf(
  kind: Kind,
  value: unknown,
  name: string,
  owner?: string,
): TypeError | undefined {
  if (value === undefined || kind.accepts(value)) return undefined;
  return new TypeError(texts.wrongValue(name, owner, kind.words, textOf(value)));
}

/** Returns a value as a string; its type, if it cannot be one. Never throws. */
export function textOf(value: unknown): string {
  try {
    return String(value);
  } catch {
    return typeof value;
  }
}

/**
 * Checks the value of one option.
 *
 * @throws the error of `flawOf`
 */
export function assertKind(kind: Kind, value: unknown, name: string, owner?: string): void {
  const flaw = flawOf(kind, value, name, owner);
  if (flaw !== undefined) throw flaw;
}

/**
 * Checks the value of every option that is given.
 *
 * @param owner the owner of the options, as the error message names it; by default none
 * @throws a `TypeError` that names the option and the kind that is expected
 */
export function assertValues(rules: RuleTable, given: object, owner?: string): void {
  for (const [name, { kind }] of Object.entries(rules)) {
    if (kind !== undefined) assertKind(kind, (given as Record<string, unknown>)[name], name, owner);
  }
}

/**
 * Checks that every option has a known name, because an unknown one would be ignored silently.
 *
 * @param where the owner of the options, as the error message names it
 * @throws a `TypeError` that names the unknown option and suggests a similar name, if there is one
 */
export function assertNames(rules: RuleTable, given: object, where: string): void {
  const names = Object.keys(rules);
  for (const name of Object.keys(given))
    if (!names.includes(name))
      throw new TypeError(texts.unknownOption(name, where, nearest(name, names), names));
}

/**
 * Checks the names and the values of all options.
 *
 * @param owner the owner of the options, as the error message names it
 * @throws a `TypeError` for an unknown name or a wrong value
 */
export function assertOptions(rules: RuleTable, given: object, owner: string): void {
  assertNames(rules, given, owner);
  assertValues(rules, given, owner);
}

/**
 * Returns all options of the rules. An option that is not given, or is `null`, has its default.
 *
 * @throws a `TypeError` that names an option with a wrong value
 */
export function settle<Options extends object, Rules extends RuleTable>(
  rules: Rules,
  given: Options,
): Settled<Options, Rules> {
  const values = given as Record<string, unknown>;
  const entries = Object.entries<OptionRule>(rules).map(([name, rule]) => [
    name,
    values[name] ?? rule.default,
  ]);
  const settled = Object.fromEntries(entries) as Settled<Options, Rules>;
  assertValues(rules, settled);
  return settled;
}
