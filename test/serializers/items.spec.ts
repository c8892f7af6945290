import { describe, expect, it } from 'vitest';
import { CborSerializer, JsonSerializer, MsgpackSerializer } from '../../lib/index.js';

const many = <T>(count: number, make: (i: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));

/** Messages of so many lists, maps and keys, the outermost list included. */
const shapes: readonly (readonly [string, (items: number) => unknown[]])[] = [
  ['lists', (items) => many(items - 1, () => [])],
  ['maps', (items) => many(items - 1, () => ({}))],
  ['keys', (items) => [Object.fromEntries(many(items - 2, (i) => [`key${i}`, 0]))]],
  ['lists with a text before them', (items) => ['"[{:\\', ...many(items - 1, () => [])]],
];

describe.each([JsonSerializer, MsgpackSerializer, CborSerializer])(
  'maxItems of %o',
  (Serializer) => {
    const serializer = new Serializer({ maxItems: 10 });

    it.each(shapes)('counts %s', (_name, make) => {
      expect(serializer.decode(serializer.encode(make(10)))).toEqual(make(10));
      expect(() => serializer.decode(serializer.encode(make(11)))).toThrow(
        'more than 10 lists, maps and keys',
      );
    });

    it.each([
      ['numbers', 1],
      ['texts', '[{":"}]\\'],
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
