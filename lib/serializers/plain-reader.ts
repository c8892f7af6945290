import { defaults } from './defaults.js';
import { narrowed } from './plain-value.js';
import * as texts from './texts.js';
import { shortText } from './utf8.js';

type Dict = Record<string, unknown>;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Reads frames with values that JavaScript or our library does not support, and converts them to plain
 * values, so that no valid payload ends a session. A `FrameScan` has checked the frame before.
 */
export abstract class PlainReader {
  protected at = 0;
  private bytes: Uint8Array = new Uint8Array();
  private view: DataView = new DataView(this.bytes.buffer);

  read(bytes: Uint8Array): unknown {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = 0;
    return this.value();
  }

  protected abstract value(): unknown;

  protected byte(): number {
    return this.view.getUint8(this.at++);
  }

  /** Returns the big-endian number of 1, 2, 4 or 8 bytes, as BigInt if it is beyond 2^53. */
  protected uint(width: number): number | bigint {
    const { at } = this;
    this.at += width;
    if (width === 1) return this.view.getUint8(at);
    if (width === 2) return this.view.getUint16(at);
    return width === 4 ? this.view.getUint32(at) : narrowed(this.view.getBigUint64(at));
  }

  protected int(width: number): number | bigint {
    const { at } = this;
    this.at += width;
    if (width === 1) return this.view.getInt8(at);
    if (width === 2) return this.view.getInt16(at);
    return width === 4 ? this.view.getInt32(at) : narrowed(this.view.getBigInt64(at));
  }

  protected float(width: number): number {
    const { at } = this;
    this.at += width;
    if (width === 2) return halfFloat(this.view.getUint16(at));
    return width === 4 ? this.view.getFloat32(at) : this.view.getFloat64(at);
  }

  /** Returns a copy of the next bytes, so that the frame can be freed. */
  protected binary(length: number): Uint8Array {
    return this.bytes.slice(this.at, (this.at += length));
  }

  /** @throws if the bytes of a long text are not UTF-8; the scan has checked those of a short one */
  protected text(length: number): string {
    const start = this.at;
    const end = (this.at = start + length);
    const isShort = length <= defaults.shortTextBytes;
    return isShort ? shortText(this.bytes, start, end) : this.longText(start, end);
  }

  private longText(start: number, end: number): string {
    try {
      return utf8.decode(this.bytes.subarray(start, end));
    } catch {
      throw new TypeError(texts.notUtf8(start));
    }
  }

  protected list(length: number): unknown[] {
    const items: unknown[] = [];
    for (; length > 0; length--) items.push(this.value());
    return items;
  }

  protected map(length: number): Dict {
    const map: Dict = {};
    for (; length > 0; length--) this.entry(map);
    return map;
  }

  /** Reads a key and its value. A key that is not a string is converted: a Python client may send numbers or tuples. */
  protected entry(map: Dict): void {
    const key = keyOf(this.value());
    const value = this.value();
    if (key === '__proto__') Object.defineProperty(map, key, { ...plainProperty, value });
    else map[key] = value;
  }
}

const plainProperty = { writable: true, enumerable: true, configurable: true };

/** Returns a key as a string. Nothing is escaped, because escapes in nested keys would grow without limit. */
function keyOf(key: unknown): string {
  if (typeof key !== 'object' || key === null) return String(key);
  if (key instanceof Uint8Array) return hexOf(key);
  if (Array.isArray(key)) return `[${key.map(keyOf).join()}]`;
  return `{${Object.entries(key)
    .map(([name, value]) => `${name}:${keyOf(value)}`)
    .join()}}`;
}

/** Returns a timestamp as an ISO string, like a sent Date, or null if a Date cannot represent it. */
export function moment(seconds: number | bigint, nanoseconds = 0): string | null {
  return new Date(Math.round(Number(seconds) * 1_000) + Math.trunc(nanoseconds / 1e6)).toJSON();
}

const hexDigits = Uint8Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0));

export function hexOf(bytes: Uint8Array): string {
  const text = new Uint8Array(2 * bytes.length);
  bytes.forEach((byte, at) => {
    text[2 * at] = hexDigits[byte >> 4] as number;
    text[2 * at + 1] = hexDigits[byte & 15] as number;
  });
  return utf8.decode(text);
}

/** The value of the last bit of the significand, by the exponent. */
const halfFloatUnits = Array.from(
  { length: 31 },
  (_, exponent) => 2 ** (Math.max(exponent, 1) - 25),
);

/** Returns the number of an IEEE 754 binary16. Only newer engines have a DataView method for it. */
export function halfFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : Number.NaN;
  const significand = exponent === 0 ? fraction : 0x400 + fraction;
  return sign * significand * (halfFloatUnits[exponent] as number);
}
