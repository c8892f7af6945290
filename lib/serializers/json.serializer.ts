import { defaults } from '../protocol/defaults.js';
import { fromBase64, toBase64 } from './base64.js';
import { type FormatRules, narrowed, toPlain } from './plain-value.js';
import { replaceLeaves } from './received-value.js';
import type { WampSerializer } from './serializer.js';
import { texts } from '../protocol/texts.js';

const rules: FormatRules = {
  wideAsBigInt: false,
  bigInt(value) {
    const number = narrowed(value);
    if (typeof number === 'bigint') throw new RangeError(texts.bigInt(value));
    return number;
  },
  binary: (bytes) => `\0${toBase64(bytes)}`,
};

/** `wamp.2.json`. Binary is a string: NUL and Base64 (specification: "Binary conversion of JSON Strings"). */
export class JsonSerializer implements WampSerializer {
  readonly subprotocol = 'wamp.2.json';
  readonly binary = false;

  encode(message: readonly unknown[]): string {
    return JSON.stringify(toPlain(message, rules));
  }

  decode(data: string | Uint8Array): unknown {
    if (typeof data !== 'string') throw new TypeError(texts.wrongData('text'));
    const value: unknown = JSON.parse(data);
    if (data.includes('\\u0000')) return replaceLeaves(value, binaryOf);
    // Shorter data has no room for as many opening and closing brackets.
    return data.length > 2 * defaults.limits.maxMessageDepth ? replaceLeaves(value, itself) : value;
  }
}

function itself(value: unknown): unknown {
  return value;
}

/** A string that follows the convention exactly is binary; any other stays what it is. */
function binaryOf(value: unknown): unknown {
  if (typeof value !== 'string' || !value.startsWith('\0')) return value;
  const text = value.slice(1);
  try {
    const bytes = fromBase64(text);
    return toBase64(bytes) === text ? bytes : value;
  } catch {
    return value;
  }
}
