import { narrowed } from './plain-value.js';
import { hexOf, moment, PlainReader } from './plain-reader.js';

const stop = 0xff;

type Numeric = number | bigint;

/** Makes plain values of all that CBOR has: chunks, tags of any kind, simple values (RFC 8949, RFC 8746). */
export class CborReader extends PlainReader {
  protected value(): unknown {
    const head = this.byte();
    const info = head & 31;
    switch (head >> 5) {
      case 0:
        return this.argument(info);
      case 1:
        return narrowed(-1n - BigInt(this.argument(info)));
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
    const entries: [string, unknown][] = [];
    while (!this.isStop()) entries.push(this.entry());
    return Object.fromEntries(entries);
  }

  private isStop(): boolean {
    if (this.byte() === stop) return true;
    this.at--;
    return false;
  }
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

/** Returns what a tag says of its content, or the content alone. */
function tagged(tag: Numeric, content: unknown): unknown {
  if (content instanceof Uint8Array) return taggedBytes(Number(tag), content);
  if (tag === 1 && isNumeric(content)) return moment(content);
  if ((tag === 4 || tag === 5) && Array.isArray(content)) return scaled(tag, content);
  return content;
}

function taggedBytes(tag: number, bytes: Uint8Array): unknown {
  if (tag === 2) return narrowed(bigInt(bytes));
  if (tag === 3) return narrowed(-1n - bigInt(bytes));
  if (tag === 37 && bytes.length === 16) return uuid(bytes);
  return elementsOf(tag, bytes) ?? bytes;
}

function bigInt(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${hexOf(bytes)}`);
}

function uuid(bytes: Uint8Array): string {
  return hexOf(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** Decimal fractions and bigfloats as the nearest number. */
function scaled(tag: Numeric, [exponent, mantissa]: unknown[]): unknown {
  if (!isNumeric(exponent) || !isNumeric(mantissa)) return [exponent, mantissa];
  if (tag === 4) return Number(`${mantissa}e${exponent}`);
  return Number(mantissa) * 2 ** Number(exponent);
}

function isNumeric(value: unknown): value is Numeric {
  return typeof value === 'number' || typeof value === 'bigint';
}

/** The items of a typed array of RFC 8746; 64 and 68 are bytes. */
function elementsOf(tag: number, bytes: Uint8Array): unknown[] | undefined {
  if (tag < 65 || tag > 87 || tag === 68 || tag === 76) return undefined;
  const isFloat = (tag & 16) > 0;
  const isSigned = (tag & 8) > 0;
  const isLittle = (tag & 4) > 0;
  const width = 1 << ((tag & 3) + (isFloat ? 1 : 0));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read = elementReader(view, width, isLittle, isFloat, isSigned);
  return (
    read && Array.from({ length: Math.floor(bytes.length / width) }, (_, i) => read(i * width))
  );
}

type ReadElement = (at: number) => Numeric;

function elementReader(
  view: DataView,
  width: number,
  isLittle: boolean,
  isFloat: boolean,
  isSigned: boolean,
): ReadElement | undefined {
  if (isFloat && width === 4) return (at) => view.getFloat32(at, isLittle);
  if (isFloat && width === 8) return (at) => view.getFloat64(at, isLittle);
  // Halves and quadruples have no reader in JavaScript.
  if (isFloat) return undefined;
  if (width === 1) return isSigned ? (at) => view.getInt8(at) : (at) => view.getUint8(at);
  if (width === 2)
    return isSigned ? (at) => view.getInt16(at, isLittle) : (at) => view.getUint16(at, isLittle);
  if (width === 4)
    return isSigned ? (at) => view.getInt32(at, isLittle) : (at) => view.getUint32(at, isLittle);
  return isSigned
    ? (at) => narrowed(view.getBigInt64(at, isLittle))
    : (at) => narrowed(view.getBigUint64(at, isLittle));
}
