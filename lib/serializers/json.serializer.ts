import { MAX_ID } from '../protocol/ids.js';
import { fromBase64, isBase64, toBase64 } from './base64.js';
import { checkItems } from './json-scan.js';
import { type FormatRules, narrowed, toPlain } from './plain-value.js';
import { checkDepth, replaceLeaves } from './received-value.js';
import { messageLimitsOf, type WampSerializerOptions } from './serializer-options.js';
import type { WampSerializer } from './serializer.js';
import * as texts from './texts.js';

const rules: Omit<FormatRules, 'maxDepth'> = {
  isBinary: false,
  bigInt(value) {
    const number = narrowed(value);
    if (typeof number === 'bigint') throw new RangeError(texts.bigInt(value));
    return number;
  },
  binary: (bytes) => `\0${toBase64(bytes)}`,
};

/**
 * The serializer `wamp.2.json`. Binary values are strings of NUL and Base64 (specification: "Binary
 * conversion of JSON Strings").
 */
export class JsonSerializer implements WampSerializer {
  readonly subprotocol = 'wamp.2.json';
  readonly binary = false;
  private readonly rules: FormatRules;
  private readonly maxDepth: number;
  private readonly maxItems: number;

  constructor(options: WampSerializerOptions = {}) {
    const { depth, sentDepth, items } = messageLimitsOf(options);
    this.rules = { ...rules, maxDepth: sentDepth };
    this.maxDepth = depth;
    this.maxItems = items;
  }

  encode(message: readonly unknown[]): string {
    return JSON.stringify(toPlain(message, this.rules));
  }

  join(head: string | Uint8Array, tail: string | Uint8Array): string {
    return `${(head as string).slice(0, -1)},${(tail as string).slice(1)}`;
  }

  decode(data: string | Uint8Array): unknown {
    if (typeof data !== 'string') throw new TypeError(texts.wrongData('text'));
    // Shorter data cannot contain that many pairs of brackets.
    if (data.length > 2 * this.maxItems) checkItems(data, this.maxItems);
    const value: unknown = JSON.parse(data);
    if (Array.isArray(value) && (value[1] === MAX_ID || value[2] === MAX_ID)) assertExactIds(data);
    // Shorter data cannot be deeper.
    if (data.length > 2 * this.maxDepth) checkDepth(value, this.maxDepth);
    return data.includes('\\u0000') ? replaceLeaves(value, binaryOf) : value;
  }
}

/** Rejects an id of 2^53 + 1. `JSON.parse` rounds it to 2^53, so the answer would have another id. */
function assertExactIds(data: string): void {
  if (/^\s*\[[\s\d,]*9007199254740993\b/.test(data)) throw new RangeError(texts.roundedId);
}

/** Returns the bytes of a string that follows the convention for binary values, and any other value unchanged. */
function binaryOf(value: unknown): unknown {
  if (typeof value !== 'string' || !value.startsWith('\0')) return value;
  const text = value.slice(1);
  return isBase64(text) ? fromBase64(text) : value;
}
