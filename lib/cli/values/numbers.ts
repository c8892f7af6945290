import { InvalidArgumentError } from 'commander';
import { count, type Kind, milliseconds } from '../../protocol/options.js';

const atLeastOne: Kind = {
  words: 'a whole number from 1 on',
  accepts: (value) => count.accepts(value) && value !== 0,
};

const delay: Kind = {
  words: 'a number of milliseconds from 0 on',
  accepts: (value) => milliseconds.accepts(value) && value !== Infinity,
};

const duration: Kind = {
  words: 'a number of seconds above 0',
  accepts: (value) => delay.accepts(value) && value !== 0,
};

const port: Kind = {
  words: 'a port from 0 to 65535',
  accepts: (value) => count.accepts(value) && (value as number) <= 65_535,
};

/** Reads a whole number from 1 on. */
export const readCount = readerOf(atLeastOne);
/** Reads a time in milliseconds. */
export const readMs = readerOf(delay);
/** Reads a time in seconds. */
export const readSeconds = readerOf(duration);

/** Reads the number of a port; 0 for any. */
export const readPort = readerOf(port);

/** Returns a reader for commander, which names the option in the error. */
function readerOf(kind: Kind): (word: string) => number {
  return (word) => {
    const value = word.trim() === '' ? Number.NaN : Number(word);
    if (kind.accepts(value)) return value;
    throw new InvalidArgumentError(`It must be ${kind.words}.`);
  };
}
