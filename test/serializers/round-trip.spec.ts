import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { cbor, hexOf, json, msgpack, serializers, travel } from './serializers.js';

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const scalar = fc.oneof(
  fc.constantFrom(null, true, false, '', '__proto__'),
  fc.integer({ min: -(2 ** 53) + 1, max: 2 ** 53 - 1 }),
  fc.integer({ min: -300, max: 70_000 }),
  finite.map((value) => (Object.is(value, -0) ? 0 : value)),
  fc.string({ unit: 'grapheme', maxLength: 100 }).filter((text) => !text.startsWith('\0')),
  fc.uint8Array({ maxLength: 100 }),
);
const key = fc.oneof(
  fc.constantFrom('__proto__', 'constructor', 'toString', 'length', '__proto_', 'a'),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
);
const { value: anyValue } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    fc.array(tie('value'), { maxLength: 8 }),
    fc.array(fc.tuple(key, tie('value')), { maxLength: 8 }).map(Object.fromEntries),
  ),
}));

// Unlike toStrictEqual, isDeepStrictEqual is not confused by a key named "constructor".
it.each(serializers)('$subprotocol returns what went in', (serializer) => {
  fc.assert(
    fc.property(anyValue, (value) => {
      expect(isDeepStrictEqual(travel(serializer, value), value)).toBe(true);
    }),
    { numRuns: 500 },
  );
});

it('the serializers agree, and what was decoded encodes to the same bytes', () => {
  fc.assert(
    fc.property(anyValue, (value) => {
      const [first, ...others] = serializers.map((serializer) => travel(serializer, value));
      for (const other of others) expect(isDeepStrictEqual(other, first)).toBe(true);
      for (const serializer of serializers) {
        const frame = serializer.encode([value]);
        const again = serializer.encode(serializer.decode(frame) as unknown[]);
        expect(hexOf(again)).toBe(hexOf(frame));
      }
    }),
    { numRuns: 200 },
  );
});

it('binary serializers return all integers of 64 bits, as number where one holds them', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }), (integer) => {
      const isNarrow = integer <= 2n ** 53n && integer >= -(2n ** 53n);
      const expected = isNarrow ? Number(integer) : integer;
      for (const serializer of [msgpack, cbor]) {
        expect(travel(serializer, integer)).toBe(expected);
        expect(travel(serializer, { a: [integer] })).toStrictEqual({ a: [expected] });
      }
    }),
    { numRuns: 1_000 },
  );
});

it('wamp.2.json returns BigInts up to 2^53 as numbers', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 53n), max: 2n ** 53n }), (integer) => {
      expect(travel(json, integer)).toBe(Number(integer));
    }),
  );
});
