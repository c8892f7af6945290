import { elementsOf } from './cbor-elements.js';
import { defaults } from './defaults.js';
import { hexOf, moment, PlainReader } from './plain-reader.js';
import { narrowed } from './plain-value.js';

const stop = 0xff;

/** An exponent of 2 far from the ends of the range of numbers. */
const greatestExponent = 1_000;

type Numeric = number | bigint;

/** Reads all of CBOR into plain values: chunks, all tags, simple values (RFC 8949, RFC 8746). */
export class CborReader extends PlainReader {
  protected value(): unknown {
    const head = this.byte();
    const info = head & 31;
    switch (head >> 5) {
      case 0:
        return this.argument(info);
      case 1:
        return negative(this.argument(info));
      case 2:
        return info === 31 ? joined(this.items() as Uint8Array[]) : this.binary(this.length(info));
      case 3:
        return info === 31 ? this.items().join('') : this.text(this.length(info));
      case 4:
        return info === 31 ? this.items() : this.list(this.length(info));
      case 5:
        return info === 31 ? this.openMap() : this.map(this.length(info));
      case 6:
        return tagged(this.argument(info), this.value());
      default:
        return this.simple(info);
    }
  }

  private argument(info: number): Numeric {
    return info < 24 ? info : this.uint(1 << (info - 24));
  }

  private length(info: number): number {
    return Number(this.argument(info));
  }

  private simple(info: number): unknown {
    if (info >= 25 && info <= 27) return this.float(1 << (info - 24));
    const value = info === 24 ? this.byte() : info;
    if (value === 20 || value === 21) return value === 21;
    return value === 23 ? undefined : null;
  }

  private items(): unknown[] {
    const items: unknown[] = [];
    while (!this.isStop()) items.push(this.value());
    return items;
  }

  private openMap(): Record<string, unknown> {
    const map: Record<string, unknown> = {};
    while (!this.isStop()) this.entry(map);
    return map;
  }

  private isStop(): boolean {
    if (this.byte() === stop) return true;
    this.at--;
    return false;
  }
}

function negative(argument: Numeric): Numeric {
  return argument < 2 ** 53 ? -1 - Number(argument) : narrowed(-1n - BigInt(argument));
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

/** Returns the value that a tag gives to its content, or the content itself for an unknown tag. */
function tagged(tag: Numeric, content: unknown): unknown {
  if (content instanceof Uint8Array) return taggedBytes(Number(tag), content);
  if (tag === 1 && isNumeric(content)) return moment(content);
  return tag === 4 || tag === 5 ? scaled(tag, content) : content;
}

function taggedBytes(tag: number, bytes: Uint8Array): unknown {
  // The time to convert a bignum grows with the square of its size.
  if (tag === 2 || tag === 3)
    return bytes.length > defaults.bignumBytes ? bytes : bignum(tag, bytes);
  if (tag === 37 && bytes.length === 16) return uuid(bytes);
  return elementsOf(tag, bytes) ?? bytes;
}

function bignum(tag: number, bytes: Uint8Array): Numeric {
  return narrowed(tag === 2 ? bigInt(bytes) : -1n - bigInt(bytes));
}

function bigInt(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${hexOf(bytes)}`);
}

function uuid(bytes: Uint8Array): string {
  return hexOf(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** Returns the number nearest to a decimal fraction or bigfloat. */
function scaled(tag: Numeric, content: unknown): unknown {
  if (!Array.isArray(content) || content.length !== 2 || !content.every(isInteger)) return content;
  // As BigInt, because the text of a great number has an exponent of its own.
  const [exponent, mantissa] = (content as [Numeric, Numeric]).map(BigInt) as [bigint, bigint];
  return tag === 4 ? Number(`${mantissa}e${exponent}`) : bigfloat(Number(exponent), mantissa);
}

/** Multiplies in steps: a power of 2 may be out of range where the product is not. */
function bigfloat(exponent: number, mantissa: bigint): number {
  const surplus = Math.max(0, 4 * mantissa.toString(16).length - greatestExponent);
  let left = Math.max(-3 * greatestExponent, Math.min(3 * greatestExponent, exponent + surplus));
  let value = Number(mantissa >> BigInt(surplus));
  for (let step; left !== 0; left -= step) {
    step = Math.max(-greatestExponent, Math.min(greatestExponent, left));
    value *= 2 ** step;
  }
  return value;
}

function isInteger(value: unknown): value is Numeric {
  return Number.isInteger(value) || typeof value === 'bigint';
}

function isNumeric(value: unknown): value is Numeric {
  return typeof value === 'number' || typeof value === 'bigint';
}
