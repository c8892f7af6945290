import { isDeepStrictEqual } from 'node:util';
import { Decoder } from 'cbor-x';
import * as fc from 'fast-check';
import { Unpackr } from 'msgpackr';
import { expect, it } from 'vitest';
import { CborReader } from '../../lib/serializers/cbor-reader.js';
import { MsgpackReader } from '../../lib/serializers/msgpack-reader.js';
import { bytesOf, cbor, hexOf, json, msgpack } from './serializers.js';

// What the libraries read is what our readers read, but for what the policy says: integers are numbers
// where those hold them, moments are text, sets are lists, and keys are text. The libraries run without
// their native accelerators, cbor-extract and msgpackr-extract, which are optional and not installed.

type Hex = fc.Arbitrary<string>;

const number = (value: number | bigint, width: number): string =>
  value
    .toString(16)
    .padStart(2 * width, '0')
    .slice(-2 * width);
const twos = (value: bigint, width: number): string =>
  number(BigInt.asUintN(8 * width, value), width);
const byte = (value: number): string => number(value, 1);
const texts = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 70 }),
  fc.constantFrom('__proto__', 'constructor', '__proto_', '', '\0', '\ufeff'),
);
const utf8 = (text: string): string => Buffer.from(text.toWellFormed()).toString('hex');
const float32 = fc
  .float()
  .map((value) => twos(BigInt(new Uint32Array(Float32Array.of(value).buffer)[0]!), 4));
const float64 = fc
  .double()
  .map((value) => twos(new BigUint64Array(Float64Array.of(value).buffer)[0]!, 8));
const bytes = fc.uint8Array({ maxLength: 300 }).map(hexOf);
const uint64 = fc.oneof(
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  fc.bigInt({ min: 2n ** 53n - 3n, max: 2n ** 53n + 3n }),
);

/** A head of CBOR in any width that holds its argument, but lengths of eight bytes, which cbor-x misreads. */
function cborHead(major: number, argument: number | bigint): Hex {
  const first = (info: number): string => byte((major << 5) | info);
  const widths = (major < 2 ? [1, 2, 4, 8] : [1, 2, 4]).filter(
    (width) => BigInt(argument) < 1n << BigInt(8 * width),
  );
  const heads = widths.map((width) => first(24 + Math.log2(width)) + number(argument, width));
  return fc.constantFrom(...(argument < 24 ? [first(Number(argument))] : []), ...heads);
}

const cborText = texts.chain((text) =>
  cborHead(3, utf8(text).length / 2).map((head) => head + utf8(text)),
);
const cborInteger = fc.oneof(
  fc
    .tuple(fc.constantFrom(0, 1), fc.oneof(uint64, fc.bigInt({ min: 0n, max: 300n })))
    .chain(([major, value]) => cborHead(major, value)),
);
const { value: cborValue } = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    cborInteger,
    cborText,
    bytes.chain((hex) => cborHead(2, hex.length / 2).map((head) => head + hex)),
    fc.constantFrom('f4', 'f5', 'f6', 'f7'),
    fc.integer({ min: 0, max: 0xffff }).map((bits) => `f9${number(bits, 2)}`),
    float32.map((hex) => `fa${hex}`),
    float64.map((hex) => `fb${hex}`),
    fc.nat().map((seconds) => `c11a${number(seconds, 4)}`),
    fc
      .uniqueArray(fc.integer({ min: 0, max: 23 }), { maxLength: 20 })
      .map((items) => `d90102${byte(0x80 + items.length)}${items.map(byte).join('')}`),
    bytes.chain((hex) => cborHead(2, hex.length / 2).map((head) => `d840${head}${hex}`)),
    fc.uint8Array({ maxLength: 40 }).map((big) => `c258${byte(big.length)}${hexOf(big)}`),
    fc.array(tie('value'), { maxLength: 30 }).chain((items) =>
      fc.oneof(
        cborHead(4, items.length).map((head) => head + items.join('')),
        fc.constant(`9f${items.join('')}ff`),
      ),
    ),
    fc
      .array(fc.tuple(fc.oneof(cborText, cborInteger), tie('value')), { maxLength: 6 })
      .chain((entries) =>
        fc.oneof(
          cborHead(5, entries.length).map((head) => head + entries.flat().join('')),
          fc.constant(`bf${entries.flat().join('')}ff`),
        ),
      ),
  ),
}));

/** A length of MessagePack in any of its widths. */
const msgpackHead = (length: number, ...heads: (readonly [string, number])[]): Hex =>
  fc.constantFrom(
    ...heads
      .filter(([, width]) => length < 2 ** (8 * width))
      .map(([head, width]) => head + number(length, width)),
  );
const msgpackText = texts.chain((text) => {
  const hex = utf8(text);
  const length = hex.length / 2;
  const heads = msgpackHead(length, ['d9', 1], ['da', 2], ['db', 4]);
  return (length < 32 ? fc.oneof(heads, fc.constant(byte(0xa0 + length))) : heads).map(
    (head) => head + hex,
  );
});
const msgpackInteger = fc.oneof(
  fc.integer({ min: 0, max: 127 }).map(byte),
  fc.integer({ min: 0xe0, max: 0xff }).map(byte),
  ...[1, 2, 4, 8].flatMap((width, power) => [
    uint64.map((value) => byte(0xcc + power) + twos(value, width)),
    uint64.map((value) => byte(0xd0 + power) + twos(value, width)),
  ]),
);
const seconds = fc.bigInt({ min: 0n, max: 2n ** 34n - 1n });
const milliseconds = fc.bigInt({ min: 0n, max: 999n });
const { value: msgpackValue } = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    msgpackInteger,
    msgpackText,
    bytes.chain((hex) =>
      msgpackHead(hex.length / 2, ['c4', 1], ['c5', 2], ['c6', 4]).map((head) => head + hex),
    ),
    fc.constantFrom('c0', 'c2', 'c3', 'd40000'),
    float32.map((hex) => `ca${hex}`),
    float64.map((hex) => `cb${hex}`),
    fc.nat().map((value) => `d6ff${number(value, 4)}`),
    fc
      .tuple(seconds, milliseconds)
      .map(([whole, part]) => `d7ff${number(((part * 1_000_000n) << 34n) | whole, 8)}`),
    fc
      .tuple(seconds, milliseconds)
      .map(([whole, part]) => `c70cff${number(part * 1_000_000n, 4)}${number(whole, 8)}`),
    fc
      .array(tie('value'), { maxLength: 15 })
      .chain((items) =>
        fc
          .oneof(
            fc.constant(byte(0x90 + items.length)),
            msgpackHead(items.length, ['dc', 2], ['dd', 4]),
          )
          .map((head) => head + items.join('')),
      ),
    fc
      .array(fc.tuple(fc.oneof(msgpackText, msgpackInteger), tie('value')), { maxLength: 6 })
      .chain((entries) =>
        fc
          .oneof(
            fc.constant(byte(0x80 + entries.length)),
            msgpackHead(entries.length, ['de', 2], ['df', 4]),
          )
          .map((head) => head + entries.flat().join('')),
      ),
  ),
}));

/** What the policy makes of what a library has read. */
function normal(value: unknown): unknown {
  if (typeof value === 'bigint')
    return value <= 2n ** 53n && value >= -(2n ** 53n) ? Number(value) : value;
  if (value instanceof Date) return value.toJSON();
  if (value instanceof Uint8Array) return Uint8Array.from(value);
  if (Array.isArray(value)) return value.map(normal);
  if (value instanceof Set) return [...(value as Set<unknown>)].map(normal);
  if (!(value instanceof Map)) return value;
  return Object.fromEntries(
    [...(value as Map<unknown, unknown>)].map(([key, item]) => [String(key), normal(item)]),
  );
}

const options = { useRecords: false, mapsAsObjects: false };
const formats = [
  [cbor, new CborReader(), new Decoder(options), cborValue],
  [msgpack, new MsgpackReader(), new Unpackr(options), msgpackValue],
] as const;

it.each(formats)(
  '$subprotocol: the library, our reader and the serializer read the same',
  (serializer, reader, library, hex) => {
    expect(() =>
      fc.assert(
        fc.property(hex, (value) => {
          const frame = bytesOf(value);
          const expected = normal(library.decode(frame));
          for (const actual of [reader.read(frame), serializer.decode(frame)])
            expect(isDeepStrictEqual(actual, expected) ? expected : actual).toBe(expected);
        }),
        { numRuns: 1_000 },
      ),
    ).not.toThrow();
  },
);

it('wamp.2.json: JSON.parse and the serializer read the same', () => {
  const binary = (_key: string, value: unknown): unknown =>
    typeof value === 'string' && /^\0([A-Za-z0-9+/]{4})*$/.test(value)
      ? Uint8Array.from(Buffer.from(value.slice(1), 'base64'))
      : value;
  const odd = fc.constantFrom(
    '1e400',
    '-0',
    '"\\ud800"',
    '"\\u0000AQID"',
    '9007199254740993',
    '{"__proto__":1,"a":2,"a":3}',
  );
  const plain = fc
    .oneof(fc.double(), fc.string({ unit: 'binary', maxLength: 20 }))
    .map((value) => JSON.stringify([value, { key: value }]));
  expect(() =>
    fc.assert(
      fc.property(fc.array(fc.oneof(plain, odd), { maxLength: 5 }), (items) => {
        // Inside a list of its own: in a message an id is looked at.
        const text = `[[${items.join(' , ')}]]`;
        const expected: unknown = JSON.parse(text, binary);
        const actual = json.decode(text);
        expect(isDeepStrictEqual(actual, expected) ? expected : actual).toBe(expected);
      }),
      { numRuns: 200 },
    ),
  ).not.toThrow();
});
