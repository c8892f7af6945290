import { halfFloat } from './plain-reader.js';
import { narrowed } from './plain-value.js';

type ReadElement = (view: DataView, at: number, isLittle: boolean) => number | bigint;

/** Readers by those bits of a tag that encode the type and the width of the items: float, signed, size. */
const readers: Readonly<Record<number, ReadElement>> = {
  0b00000: (view, at) => view.getUint8(at),
  0b00001: (view, at, isLittle) => view.getUint16(at, isLittle),
  0b00010: (view, at, isLittle) => view.getUint32(at, isLittle),
  0b00011: (view, at, isLittle) => narrowed(view.getBigUint64(at, isLittle)),
  0b01000: (view, at) => view.getInt8(at),
  0b01001: (view, at, isLittle) => view.getInt16(at, isLittle),
  0b01010: (view, at, isLittle) => view.getInt32(at, isLittle),
  0b01011: (view, at, isLittle) => narrowed(view.getBigInt64(at, isLittle)),
  0b10000: (view, at, isLittle) => halfFloat(view.getUint16(at, isLittle)),
  0b10001: (view, at, isLittle) => view.getFloat32(at, isLittle),
  0b10010: (view, at, isLittle) => view.getFloat64(at, isLittle),
};

/** Tags whose items are bytes: uint8, and uint8 with clamped arithmetic. Tag 76 is reserved. */
const bytesTags: ReadonlySet<number> = new Set([64, 68, 76]);

/**
 * Returns the items of a typed array (RFC 8746, 2.1). Returns `undefined` if the content should stay
 * bytes: for arrays of bytes, for 128-bit floats, and for a length that is not a whole number of items.
 */
export function elementsOf(tag: number, bytes: Uint8Array): (number | bigint)[] | undefined {
  if (tag < 64 || tag > 87 || bytesTags.has(tag)) return undefined;
  const read = readers[tag & 0b11011];
  const width = 1 << ((tag & 0b11) + (tag >= 80 ? 1 : 0));
  if (read === undefined || bytes.length % width !== 0) return undefined;
  const isLittle = (tag & 0b100) > 0;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const items: (number | bigint)[] = [];
  for (let at = 0; at < bytes.length; at += width) items.push(read(view, at, isLittle));
  return items;
}
