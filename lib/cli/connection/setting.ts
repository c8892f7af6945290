import { Option } from 'commander';
import type { Kind } from '../../protocol/options.js';
import { UsageError } from '../command-errors.js';
import * as texts from '../texts.js';

/** One option of the connection. The command line, a variable and the file of `--config` may give it. */
export interface Setting<T = unknown> {
  /** As the command line has it, such as `--realm <uri>`. */
  readonly flags: string;
  /** The variable of the environment. */
  readonly env: string;
  readonly help: string;
  /** The default, as the help shows it. */
  readonly shown?: string | undefined;
  /** The words that it may be. */
  readonly words?: readonly string[] | undefined;
  /** True if the command line may give it several times. */
  readonly isRepeated?: boolean | undefined;
  /**
   * Reads a value: a text from the command line and from the environment, any JSON from a file.
   *
   * @param source what the value was given as, for errors
   */
  read(value: unknown, source: string): T;
}

/** What the options of a table become. */
export type Settings<Table> = {
  readonly [K in keyof Table]?: Table[K] extends Setting<infer T> ? T | undefined : never;
};

type Parts = Pick<Setting, 'env' | 'flags' | 'help' | 'shown'>;

/** A text that is not empty. */
export function text(parts: Parts): Setting<string> {
  return {
    ...parts,
    read: (value, source) => {
      if (typeof value === 'string' && value !== '') return value;
      throw wrong(source, 'a text that is not empty', value);
    },
  };
}

/** One of some words. */
export function choice<T extends string>(words: readonly T[], parts: Parts): Setting<T> {
  return {
    ...parts,
    words,
    read: (value, source) => {
      if (words.includes(value as T)) return value as T;
      throw wrong(source, `one of ${words.join(', ')}`, value);
    },
  };
}

/** A number of a kind. */
export function number(kind: Kind, parts: Parts): Setting<number> {
  return { ...parts, read: (value, source) => numberOf(kind, value, source) };
}

/** A switch. Variables say `1`, `true`, `0` or `false`. */
export function flag(parts: Parts): Setting<boolean> {
  const meanings = new Map<unknown, boolean>([
    [true, true],
    ['true', true],
    ['1', true],
    [false, false],
    ['false', false],
    ['0', false],
    ['', false],
  ]);
  return {
    ...parts,
    read: (value, source) => {
      const meant = meanings.get(value);
      if (meant !== undefined) return meant;
      throw wrong(source, 'true or false', value);
    },
  };
}

/** Texts: an option that may be repeated, the lines of a variable, a list in a file. */
export function list(parts: Parts): Setting<readonly string[]> {
  return {
    ...parts,
    isRepeated: true,
    read: (value, source) => {
      const items: unknown = typeof value === 'string' ? value.split('\n') : value;
      if (Array.isArray(items) && items.every((item) => typeof item === 'string')) return items;
      throw wrong(source, 'a list of texts', value);
    },
  };
}

/** Reads a number of a kind. @throws UsageError that names the source */
export function numberOf(kind: Kind, value: unknown, source: string): number {
  const read = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (kind.accepts(read)) return read as number;
  throw wrong(source, kind.words, value);
}

/** Returns the option for commander, which does not read the text. */
export function optionOf(setting: Setting): Option {
  const facts = [`env: ${setting.env}`];
  if (setting.shown !== undefined) facts.unshift(`default: ${setting.shown}`);
  const { flags, help, words = [] } = setting;
  const option = new Option(flags, `${listed(help, words)} (${facts.join(', ')})`);
  // For shells alone: commander would check the words, but not those of variables and files.
  if (words.length > 0) option.argChoices = [...words];
  return setting.isRepeated === true ? option.argParser(collect) : option;
}

/** Returns the help of an option that is one of some words. */
export function listed(help: string, words: readonly string[]): string {
  return words.length === 0 ? help : `${help}: ${words.join(', ')}`;
}

/** Adds a value of an option that may be repeated. A variadic one would take the arguments behind it, too. */
export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

function wrong(source: string, words: string, value: unknown): UsageError {
  return new UsageError(texts.wrongSetting(source, words, value));
}
