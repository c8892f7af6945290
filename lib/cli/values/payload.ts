import type { Dict, List } from '../../protocol/messages.js';
import { isPlainObject } from '../../protocol/wamp-result.js';
import { UsageError } from '../command-errors.js';
import * as texts from '../texts.js';
import { valueOf } from './value.js';

/** The options that make keyword arguments, and say how words are read. */
export interface PayloadOptions {
  /** `key=value`, each a keyword argument. */
  readonly k?: readonly string[] | undefined;
  /** A JSON object. */
  readonly kwargs?: string | undefined;
  /** True if all words are texts. */
  readonly strings?: boolean | undefined;
}

/** Reads the words of a command line as arguments and keyword arguments. `-k` goes before `--kwargs`. */
export function payloadOf(
  words: readonly string[],
  { k = [], kwargs, strings = false }: PayloadOptions,
): readonly [args: List, kwargs: Dict] {
  const read = strings ? String : valueOf;
  const whole = kwargs === undefined ? {} : objectOf(kwargs, '--kwargs');
  return [words.map((word) => read(word)), { ...whole, ...pairsOf(k, '-k', read) }];
}

/** Reads `key=value` words as a dictionary. @throws UsageError that names the flag */
export function pairsOf(
  words: readonly string[],
  flag: string,
  read: (word: string) => unknown = valueOf,
): Dict {
  const pairs = words.map((word) => {
    const at = word.indexOf('=');
    if (at < 1) throw new UsageError(texts.wrongPair(flag, word));
    return [word.slice(0, at), read(word.slice(at + 1))] as const;
  });
  return Object.fromEntries(pairs);
}

function objectOf(text: string, flag: string): Dict {
  const value = valueOf(text);
  if (isPlainObject(value)) return value;
  throw new UsageError(texts.wrongObject(flag, text));
}
