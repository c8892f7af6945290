import { MAX_ID } from '../protocol/ids.js';
import * as texts from './texts.js';

/** The rules of one format for the values that the formats treat differently. */
export interface FormatRules {
  /**
   * True for MessagePack and CBOR. Their libraries need integers beyond 32 bits as BigInt, because they
   * write such numbers as floats. They write text as UTF-8, which cannot contain half a surrogate pair.
   */
  readonly isBinary: boolean;
  /**
   * Returns the value that the library writes as this integer.
   *
   * @throws if the format has no integer of this size
   */
  bigInt(value: bigint): unknown;
  binary(bytes: Uint8Array): unknown;
  /** The greatest number of lists and maps that may be nested. */
  readonly maxDepth: number;
}

type Dict = Record<string, unknown>;

const TypedArray = Object.getPrototypeOf(Uint8Array) as abstract new () => Iterable<unknown>;

/**
 * Converts `value` to plain values that the library of the format writes by the policy of
 * `WampSerializer`. Returns `value` itself if nothing had to change, otherwise a copy. Returns
 * `undefined` for a value that is not sent.
 */
export function toPlain(value: unknown, rules: FormatRules, levels = rules.maxDepth): unknown {
  if (typeof value !== 'object' || value === null) return plainScalar(value, rules);
  if (Array.isArray(value)) return plainList(value, rules, levels);
  // Cheaper than a look at the prototype. Data with a key `constructor` takes the slower path below.
  if (value.constructor === Object) return plainMap(value as Dict, rules, levels);
  return plainInstance(value, rules, levels);
}

function plainScalar(value: unknown, rules: FormatRules): unknown {
  if (isPlain(value, rules)) return value;
  if (typeof value === 'string') return value.toWellFormed();
  if (typeof value === 'number')
    return rules.isBinary && isWide(value) ? rules.bigInt(BigInt(value)) : value;
  return typeof value === 'bigint' ? rules.bigInt(value) : undefined;
}

/** Returns true for most values that need no change. A value for which it returns false may still need none. */
function isPlain(value: unknown, { isBinary }: FormatRules): boolean {
  if (typeof value === 'number') return value <= 0xffff_ffff && value >= -0x8000_0000;
  if (typeof value === 'string') return !isBinary || value.isWellFormed();
  return typeof value === 'boolean' || value === null;
}

function isWide(value: number): boolean {
  return Number.isInteger(value) && value <= MAX_ID && value >= -MAX_ID;
}

/** Returns a number if it can represent the integer exactly, otherwise the BigInt. */
export function narrowed(value: bigint): bigint | number {
  return value <= MAX_ID && value >= -MAX_ID ? Number(value) : value;
}

function plainInstance(value: object, rules: FormatRules, levels: number): unknown {
  if (value instanceof Uint8Array) return rules.binary(value);
  if (value instanceof ArrayBuffer) return rules.binary(new Uint8Array(value));
  if (value instanceof DataView) return rules.binary(bytesOf(value));
  const json: unknown = hasToJson(value) ? value.toJSON() : value;
  if (json !== value) return toPlain(json, rules, levels);
  if (isBoxed(value)) return toPlain(value.valueOf(), rules, levels);
  if (value instanceof Error) throw new TypeError(texts.noPlainValue('An Error', 'throw it'));
  if (tagOf(value) === '[object Generator]')
    throw new TypeError(texts.noPlainValue('A synchronous generator', 'return an array'));
  if (value instanceof Map) return plainMap(fromMap(value), rules, levels);
  if (value instanceof Set || value instanceof TypedArray)
    return plainList(Array.from(value as Iterable<unknown>), rules, levels);
  return plainMap({ ...value }, rules, levels);
}

function bytesOf({ buffer, byteOffset, byteLength }: DataView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Returns true for objects such as `new Number(1)`. */
function isBoxed(value: object): boolean {
  const tag = tagOf(value);
  return tag === '[object Number]' || tag === '[object String]' || tag === '[object Boolean]';
}

function tagOf(value: object): string {
  return Object.prototype.toString.call(value);
}

function hasToJson(value: object): value is { toJSON(): unknown } {
  return 'toJSON' in value && typeof value.toJSON === 'function';
}

function plainList(list: unknown[], rules: FormatRules, levels: number): unknown[] {
  if (levels === 0) throw new RangeError(texts.tooDeepOrCircular(rules.maxDepth));
  let copy: unknown[] | undefined;
  for (let i = 0; i < list.length; i++) {
    const value = list[i];
    if (isPlain(value, rules)) continue;
    const plain = toPlain(value, rules, levels - 1) ?? nothing(value);
    if (plain !== value) (copy ??= [...list])[i] = plain;
  }
  return copy ?? list;
}

function nothing(value: unknown): null {
  if (typeof value === 'function' || typeof value === 'symbol')
    throw new TypeError(texts.notInList(typeof value));
  return null;
}

function plainMap(map: Dict, rules: FormatRules, levels: number): unknown {
  if (levels === 0) throw new RangeError(texts.tooDeepOrCircular(rules.maxDepth));
  let copy: Dict | undefined;
  for (const key in map) {
    const value = map[key];
    if (isPlain(value, rules)) continue;
    if (key === 'toJSON' && hasToJson(map)) return toPlain(map.toJSON(), rules, levels);
    const plain = toPlain(value, rules, levels - 1);
    if (plain === value && plain !== undefined) continue;
    copy ??= { ...map };
    if (plain === undefined) delete copy[key];
    else copy[key] = plain;
  }
  return copy ?? map;
}

/** Returns an object with the entries of a Map. `Object.fromEntries` sets a key `__proto__` as data; an assignment would not. */
export function fromMap(map: ReadonlyMap<unknown, unknown>): Dict {
  for (const key of map.keys())
    if (typeof key !== 'string' && typeof key !== 'number')
      throw new TypeError(texts.mapKey(typeof key));
  return Object.fromEntries(map as ReadonlyMap<string | number, unknown>);
}
