import { describe, expect, it } from 'vitest';
import { CborSerializer, JsonSerializer, MsgpackSerializer } from '../../lib/index.js';
import { bytesOf } from './serializers.js';

const many = <T>(count: number, make: (i: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));

/** Messages of so many lists, maps and keys, the outermost list included. */
const shapes: readonly (readonly [string, (items: number) => unknown[]])[] = [
  ['lists', (items) => many(items - 1, () => [])],
  ['maps', (items) => many(items - 1, () => ({}))],
  ['keys', (items) => [Object.fromEntries(many(items - 2, (i) => [`key${i}`, 0]))]],
  ['lists with a text before them', (items) => ['"[{:\\', ...many(items - 1, () => [])]],
  ['bytes', (items) => many(items - 1, (i) => Uint8Array.of(i))],
  ['empty bytes', (items) => many(items - 1, () => new Uint8Array())],
];

describe.each([JsonSerializer, MsgpackSerializer, CborSerializer])(
  'maxItems of %o',
  (Serializer) => {
    const serializer = new Serializer({ maxItems: 10 });

    it.each(shapes)('counts %s', (_name, make) => {
      expect(serializer.decode(serializer.encode(make(10)))).toEqual(make(10));
      expect(() => serializer.decode(serializer.encode(make(11)))).toThrow(
        'more than 10 lists, maps, keys, binary and tagged values',
      );
    });

    it.each([
      ['numbers', 1],
      ['texts', '[{":"}]\\'],
      ['texts with NUL', 'x\0'],
    ])('does not count %s', (_name, value) => {
      const message = many(1_000, () => value);
      expect(serializer.decode(serializer.encode(message))).toEqual(message);
    });

    it.each([0, Infinity])('is off with %s', (maxItems) => {
      const message = many(30_000, () => []);
      expect(new Serializer({ maxItems }).decode(serializer.encode(message))).toEqual(message);
    });

    it('is 20,000 by default', () => {
      const decode = (data: string | Uint8Array): unknown => new Serializer().decode(data);
      expect(decode(serializer.encode(many(19_999, () => [])))).toHaveLength(19_999);
      expect(() => decode(serializer.encode(many(20_000, () => [])))).toThrow('more than 20000');
    });
  },
);

/** Values that become objects, or have to be converted. Each is one item, in hex. */
const packed = {
  'an empty binary value': 'c400',
  'a binary value': 'c40101',
  'undefined of wampy.js': 'd40000',
  'an unknown extension': 'd40501',
  'an empty extension': 'c70005',
  'a timestamp of 32 bits': 'd6ff60000000',
  'a timestamp of 64 bits': 'd7ff0000000060000000',
  'a timestamp of 96 bits': 'c70cff000000000000000060000000',
};
const concise = {
  'an empty binary value': '40',
  'a binary value': '4101',
  'a binary value without chunks': '5fff',
  'a text without chunks': '7fff',
  'a date': 'c101',
  'a date as text': 'c06161',
  'an unknown tag': 'c601',
  'a value that is shared': 'd81c01',
  'a reference': 'd81d00',
  'an unassigned simple value': 'e0',
  'an unassigned simple value of two bytes': 'f8ff',
};
/** Values that are several items: a tag, and what it stands before; chunks. */
const several = {
  'a bignum': [2, 'c24101'],
  'a UUID': [2, `d82550${'01'.repeat(16)}`],
  'a typed array': [2, 'd8414401020304'],
  'tags in tags': [3, 'c1c1c101'],
  'a decimal fraction': [2, 'c4820101'],
  'two chunks of text': [3, '7f61616162ff'],
  'two chunks of bytes': [3, '5f41014102ff'],
} as const;
const one = (table: Readonly<Record<string, string>>) =>
  Object.entries(table).map(([name, hex]) => [name, 1, hex] as const);

const most = 13;

describe.each([
  ['wamp.2.msgpack', new MsgpackSerializer({ maxItems: most }), 0x90, one(packed)],
  [
    'wamp.2.cbor',
    new CborSerializer({ maxItems: most }),
    0x80,
    [
      ...one(concise),
      ...Object.entries(several).map(([name, [count, hex]]) => [name, count, hex] as const),
    ],
  ],
] as const)('%s counts', (_, serializer, list, forms) => {
  it.each(forms)('%s', (_name, items, hex) => {
    const fitting = Math.floor((most - 1) / items);
    const message = (count: number) => bytesOf((list + count).toString(16) + hex.repeat(count));
    expect(serializer.decode(message(fitting))).toHaveLength(fitting);
    expect(() => serializer.decode(message(fitting + 1))).toThrow(`more than ${most}`);
  });
});
