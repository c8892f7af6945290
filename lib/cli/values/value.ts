import { JsonSerializer } from '../../serializers/json.serializer.js';
import { UsageError } from '../command-errors.js';
import * as texts from '../texts.js';

// What a user types is not hostile.
const json = new JsonSerializer({ maxItems: 0 });

/**
 * Reads a word: as JSON where it is JSON, else as text. What JSON would change, such as `1e400` and integers
 * that a number cannot hold, is text, too. Bytes are texts of NUL and Base64, as in `wamp.2.json`.
 *
 * @throws UsageError for a list or an object with such a number
 */
export function valueOf(word: string): unknown {
  const value = parsed(word);
  if (value === undefined) return word;
  const lossy = lossyNumber(word);
  if (lossy === undefined) return value;
  if (typeof value === 'object') throw new UsageError(texts.lossyNumber(lossy));
  return word;
}

/** Returns the value of JSON text; undefined for any other text. */
function parsed(text: string): unknown {
  try {
    return json.decode(text);
  } catch {
    return undefined;
  }
}

/** Returns the first number of JSON text that is not the same as a number of JavaScript. */
function lossyNumber(text: string): string | undefined {
  const numbers = text.replaceAll(/"(?:[^"\\]|\\.)*"/g, '').match(/-?\d[\d.eE+-]*/g) ?? [];
  return numbers.find((word) => {
    const number = Number(word);
    return !Number.isFinite(number) || (/^-?\d+$/.test(word) && !Number.isSafeInteger(number));
  });
}
