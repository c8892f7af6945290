import { describe, expect, it } from 'vitest';
import {
  binarySerializers,
  cbor,
  hexOf,
  json,
  msgpack,
  nested,
  serializers,
  travel,
} from './serializers.js';

class Point {
  #secret = 1;
  constructor(
    readonly x: number,
    readonly y: number,
  ) {}
  get sum(): number {
    return this.x + this.y + this.#secret;
  }
}

class Money {
  constructor(private readonly cents: number) {}
  toJSON(): unknown {
    return { cents: this.cents, at: new Date(0) };
  }
}

class Itself {
  readonly kept = 1;
  toJSON(): unknown {
    return this;
  }
}

class Numbers extends Array<number> {}

function* count(): Generator<number> {
  yield 1;
}

const date = new Date('2024-02-29T12:34:56.789Z');
const bytes = Uint8Array.of(0, 1, 127, 128, 255);
const nullPrototype: Record<string, unknown> = Object.assign(Object.create(null) as object, {
  a: 1,
});

describe.each(serializers)('$subprotocol', (serializer) => {
  it.each<[name: string, sent: unknown, received: unknown]>([
    ['null', null, null],
    ['booleans', [true, false], [true, false]],
    ['text', 'größe 日本語 🙂 \u0001', 'größe 日本語 🙂 \u0001'],
    ['no text', '', ''],
    ['long text', 'ä'.repeat(70_000), 'ä'.repeat(70_000)],
    ['floats', [0.1, -1.5, 1e300, 5e-324], [0.1, -1.5, 1e300, 5e-324]],
    ['small integers', [0, 23, 24, 127, 128, 255, 256], [0, 23, 24, 127, 128, 255, 256]],
    ['negative integers', [-1, -32, -33, -128, -129], [-1, -32, -33, -128, -129]],
    ['the edge of 16 bits', [65_535, 65_536, -32_769], [65_535, 65_536, -32_769]],
    ['the edge of 32 bits', [2 ** 32 - 1, 2 ** 32, -(2 ** 31)], [2 ** 32 - 1, 2 ** 32, -(2 ** 31)]],
    ['beyond -2^31', [-(2 ** 31) - 1, -(2 ** 32) - 1], [-(2 ** 31) - 1, -(2 ** 32) - 1]],
    ['the greatest id', [2 ** 53, 2 ** 53 - 1, -(2 ** 53)], [2 ** 53, 2 ** 53 - 1, -(2 ** 53)]],
    ['integers that only floats hold', [2 ** 60, 1e21], [2 ** 60, 1e21]],
    ['small BigInts', [1n, -1n, 2n ** 53n], [1, -1, 2 ** 53]],
    ['minus zero', -0, 0],

    ['lists', [[], [1, [2]], Array(20).fill(7)], [[], [1, [2]], Array(20).fill(7)]],
    ['maps', { a: {}, b: { c: [1] } }, { a: {}, b: { c: [1] } }],
    ['the map of no prototype', nullPrototype, { a: 1 }],
    ['keys of any text', { '': 1, '1': 2, ß: 3 }, { '': 1, '1': 2, ß: 3 }],
    ['undefined in a map', { a: 1, b: undefined, c: 3 }, { a: 1, c: 3 }],
    ['undefined in a list', [1, undefined, 3], [1, null, 3]],
    ['a hole in a list', Array(2), [null, null]],
    ['functions and symbols in a map', { a: Point, b: Symbol('b'), c: 1 }, { c: 1 }],
    ['symbols as keys', { [Symbol('a')]: 1 }, {}],

    ['a Date', date, '2024-02-29T12:34:56.789Z'],
    ['a Date that is none', new Date(NaN), null],
    ['toJSON of a class', [new Money(5)], [{ cents: 5, at: '1970-01-01T00:00:00.000Z' }]],
    ['toJSON of an object', { toJSON: () => [1n] }, [1]],
    ['toJSON that returns nothing', [{ toJSON: () => undefined }], [null]],
    ['toJSON in a map, returning nothing', { a: { toJSON: () => undefined } }, {}],
    ['toJSON that returns itself', new Itself(), { kept: 1 }],
    ['toJSON that is data', { toJSON: 'text' }, { toJSON: 'text' }],
    [
      'toJSON and constructor as data',
      { toJSON: 'a', constructor: 'b' },
      { toJSON: 'a', constructor: 'b' },
    ],
    ['a URL', new URL('ws://a/b'), 'ws://a/b'],

    [
      'a Map',
      new Map<unknown, unknown>([['a', new Map([[1, date]])]]),
      { a: { '1': date.toJSON() } },
    ],
    ['a Set', new Set([1, new Set([undefined])]), [1, [null]]],
    ['an instance', new Point(1, 2), { x: 1, y: 2 }],
    ['an instance with an iterator', { [Symbol.iterator]: count }, {}],
    ['a boxed number', new Number(1), 1],
    ['a boxed text', Object('x'), 'x'],
    ['a boxed boolean', Object(false), false],
    ['a RegExp', /a/, {}],
    ['a list of a class', Numbers.of(1, 2), [1, 2]],

    ['bytes', bytes, bytes],
    ['no bytes', new Uint8Array(), new Uint8Array()],
    ['a Buffer', Buffer.from(bytes), bytes],
    ['a part of a Buffer', Buffer.from([9, ...bytes, 9]).subarray(1, 6), bytes],
    ['an ArrayBuffer', bytes.slice().buffer, bytes],
    ['bytes deep inside', [{ a: [bytes] }], [{ a: [bytes] }]],
    ['many bytes', new Uint8Array(70_000).fill(3), new Uint8Array(70_000).fill(3)],
    ['other typed arrays', [Int16Array.of(-1, 2), Float64Array.of(0.5)], [[-1, 2], [0.5]]],
    ['wide typed arrays', BigInt64Array.of(5n), [5]],
  ])('carries %s', (_, sent, received) => {
    expect(travel(serializer, sent)).toStrictEqual(received);
  });

  it('takes apart what it does not keep, and leaves the original alone', () => {
    const inner = Object.freeze({ kept: undefined, when: date });
    const message = Object.freeze([50, 1, {}, Object.freeze([inner, 2 ** 40])]);
    expect(serializer.decode(serializer.encode(message))).toEqual([
      50,
      1,
      {},
      [{ when: date.toJSON() }, 2 ** 40],
    ]);
    expect(inner).toStrictEqual({ kept: undefined, when: date });
  });

  it.each([
    ['a function in a list', [() => 1]],
    ['a symbol in a list', [Symbol('a')]],
    ['an Error', new Error('secret')],
    ['a generator', (function* () {})()],
    ['a Map with objects for keys', new Map([[{}, 1]])],
    ['what toJSON throws', { toJSON: () => [].at(0)!['x'] }],
  ])('cannot encode %s', (_, value) => {
    expect(() => serializer.encode([value])).toThrow(Error);
  });

  it('carries 64 levels, and bytes and dates in the last one', () => {
    expect(serializer.decode(serializer.encode(nested(64)))).toEqual(nested(64));
    let deepest: unknown[] = [bytes, date];
    for (let level = 1; level < 64; level++) deepest = [deepest];
    expect(() => serializer.decode(serializer.encode(deepest))).not.toThrow();
  });

  it('cannot encode more than 64 levels, nor circles', () => {
    const circle: unknown[] = [];
    circle.push({ circle }, { circle });
    const map = new Map<string, unknown>();
    map.set('map', map);
    for (const value of [nested(65), nested(60_000), circle, [map]])
      expect(() => serializer.encode(value)).toThrow('nested more than 64 levels');
    expect(serializer.decode(serializer.encode([1]))).toEqual([1]);
  });

  it('keeps __proto__ and constructor plain data', () => {
    const text =
      '{"__proto__":{"x":1},"constructor":{"prototype":{"x":1}},"__proto_":2,"toString":3}';
    const sent = JSON.parse(text) as object;
    const received = travel(serializer, { a: sent, b: new Map(Object.entries(sent)) });
    expect(JSON.stringify(received)).toBe(`{"a":${text},"b":${text}}`);
    const { a } = received as { a: object };
    expect(Object.getPrototypeOf(a)).toBe(Object.prototype);
    expect(Object.hasOwn(a, '__proto__')).toBe(true);
    expect('x' in {}).toBe(false);
  });

  it('keeps __proto__ plain data beside values that are put right', () => {
    const sent = JSON.parse('{"__proto__":{"__proto__":[]}}') as Record<string, unknown>;
    sent['when'] = date;
    sent['bytes'] = bytes;
    const received = travel(serializer, sent) as Record<string, unknown>;
    expect(Object.keys(received)).toEqual(['__proto__', 'when', 'bytes']);
    expect(received['bytes']).toStrictEqual(bytes);
    expect(received['when']).toBe(date.toJSON());
  });

  it('returns frames that the next ones leave alone', () => {
    const frames = Array.from({ length: 3_000 }, (_, i) =>
      serializer.encode([36, i, { text: `text ${i}`, more: 'x'.repeat(i % 50) }]),
    );
    const large = serializer.encode(['y'.repeat(100_000)]);
    frames.forEach((frame, i) =>
      expect(serializer.decode(frame)).toEqual([
        36,
        i,
        { text: `text ${i}`, more: 'x'.repeat(i % 50) },
      ]),
    );
    expect(serializer.decode(large)).toEqual(['y'.repeat(100_000)]);
  });

  it('encodes what encodes something itself', () => {
    const inner = { toJSON: () => hexOf(serializer.encode([{ toJSON: () => 'inner' }])) };
    expect(travel(serializer, ['before', inner, 'after'])).toEqual([
      'before',
      hexOf(serializer.encode(['inner'])),
      'after',
    ]);
  });
});

describe.each(binarySerializers)('$subprotocol alone', (serializer) => {
  it('carries all integers of 64 bits', () => {
    const integers = [2n ** 53n + 1n, -(2n ** 53n) - 1n, 2n ** 63n, 2n ** 64n - 1n, -(2n ** 63n)];
    expect(travel(serializer, integers)).toEqual(integers);
    expect(travel(serializer, { a: integers })).toEqual({ a: integers });
  });

  it('carries NaN and Infinity', () => {
    expect(travel(serializer, [NaN, Infinity, -Infinity])).toEqual([NaN, Infinity, -Infinity]);
  });

  it('writes no float for an integer up to 2^53', () => {
    const integers = [0, 1, -1, 2 ** 32, 2 ** 53, -(2 ** 31) - 1, -(2 ** 53), 4_429_313_566];
    const floatHead = serializer.subprotocol === 'wamp.2.cbor' ? 'fb' : 'cb';
    for (const integer of integers)
      expect(hexOf(serializer.encode([integer])).slice(2, 4)).not.toBe(floatHead);
  });

  it('gives binary bytes of their own', () => {
    const frame = serializer.encode([bytes]);
    const [received] = serializer.decode(frame) as [Uint8Array];
    (frame as Uint8Array).fill(7);
    expect(received).toStrictEqual(bytes);
    expect(received.buffer.byteLength).toBe(bytes.length);
  });

  it('refuses text', () => {
    expect(() => serializer.decode('[]')).toThrow('a frame of bytes was expected');
  });
});

describe('wamp.2.json alone', () => {
  it('cannot encode integers beyond 2^53', () => {
    expect(() => json.encode([2n ** 53n + 1n])).toThrow('9007199254740993 is beyond');
  });

  it('makes NaN and Infinity null', () => {
    expect(travel(json, [NaN, Infinity])).toEqual([null, null]);
  });

  it('writes bytes as NUL and Base64', () => {
    const sample = Buffer.from('10e3ff9053075c526f5fc06d4fe37cdb', 'hex');
    expect(json.encode([sample])).toBe('["\\u0000EOP/kFMHXFJvX8BtT+N82w=="]');
  });

  it.each(['', 'a', 'ab=', 'a===', 'ab==c', 'a b=', 'YWI', 'YWI-', 'YW\nI=', '\0YWI=', 'YWJ='])(
    'takes NUL and %j as text, or as no bytes at all',
    (text) => {
      const [received] = json.decode(JSON.stringify([`\0${text}`])) as unknown[];
      expect(received).toStrictEqual(text === '' ? new Uint8Array() : `\0${text}`);
    },
  );

  it('reads bytes also in long messages, and not in keys', () => {
    const [map] = json.decode(`[{"\\u0000YWI=":"\\u0000YWI=","long":"${'x'.repeat(500)}"}]`) as [
      Record<string, unknown>,
    ];
    expect(map['\0YWI=']).toStrictEqual(Uint8Array.of(97, 98));
    expect(map['long']).toBe('x'.repeat(500));
  });

  it('refuses bytes', () => {
    expect(() => json.decode(Buffer.from('[1]'))).toThrow('a frame of text was expected');
  });
});

describe('integers of eight bytes in MessagePack', () => {
  it.each([
    ['2^32', 2 ** 32, 'cf0000000100000000'],
    ['2^53', 2 ** 53, 'cf0020000000000000'],
    ['a BigInt of 2^32', 2n ** 32n, 'cf0000000100000000'],
    ['2^63 - 1', 2n ** 63n - 1n, 'cf7fffffffffffffff'],
    ['2^63', 2n ** 63n, 'cf8000000000000000'],
    ['2^64 - 1', 2n ** 64n - 1n, 'cfffffffffffffffff'],
    ['-2^31 - 1', -(2 ** 31) - 1, 'd3ffffffff7fffffff'],
    ['-2^63', -(2n ** 63n), 'd38000000000000000'],
  ])('are unsigned unless they are negative: %s', (_, value, hex) => {
    const frame = hexOf(msgpack.encode([value]));
    expect(frame).toBe(`91${hex}`);
    expect(travel(msgpack, [value, value])).toEqual([value, value].map(asReceived));
  });

  it('are found behind every other format', () => {
    const wide = 2 ** 40;
    const before = [
      ...[0, 127, 128, 65_535, 65_536, -1, -32, -33, -128, -129, -40_000, 1.5, true, null],
      ...[0, 31, 32, 255, 256, 70_000].map((length) => '\u00d3'.repeat(length)),
      ...[0, 255, 256, 70_000].map((length) => new Uint8Array(length).fill(0xd3)),
      ...[0, 15, 16, 70_000].map((length) => Array(length).fill(1)),
      Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`key ${i}`, { i }])),
      Object.fromEntries(Array.from({ length: 70_000 }, (_, i) => [`${i}`, 0])),
    ];
    for (const value of before) {
      const frame = hexOf(msgpack.encode([value, wide, { wide, value }, -wide]));
      expect(frame.split('cf0000010000000000')).toHaveLength(3);
      expect(frame).not.toContain('d30000010000000000');
      expect(frame.endsWith('d3ffffff0000000000')).toBe(true);
    }
  });

  it('are unsigned in what encodes something itself', () => {
    const inner = { toJSON: () => hexOf(msgpack.encode([2 ** 40])) };
    const frame = msgpack.encode([2 ** 33, inner, 2 ** 34]);
    expect(hexOf(frame)).toMatch(/^93cf0000000200000000.+cf0000000400000000$/);
    expect((msgpack.decode(frame) as unknown[])[1]).toBe('91cf0000010000000000');
  });
});

const asReceived = (value: number | bigint): number | bigint =>
  value <= 2n ** 53n && value >= -(2n ** 53n) ? Number(value) : value;

describe('integers beyond 64 bits', () => {
  it('cost as much time as they are long, not the square of it', () => {
    const value = 2n ** 8_388_607n;
    const frame = cbor.encode([value]);
    expect(hexOf(frame.subarray(0, 8))).toBe('81c25a0010000080');
    expect((cbor.decode(frame) as [Uint8Array])[0]).toHaveLength(2 ** 20);
  });

  it.each([2n ** 64n, -(2n ** 63n) - 1n, -(2n ** 64n), -(2n ** 64n) - 1n, 10n ** 40n])(
    '%d travels in CBOR, and is an error in MessagePack only where that has no integer so wide',
    (value) => {
      expect(travel(cbor, value)).toBe(value);
      expect(() => msgpack.encode([value])).toThrow('is beyond the integers');
    },
  );

  it('JSON integers beyond 2^53 lose digits, as everywhere in JavaScript', () => {
    expect(json.decode('[9007199254740993]')).toEqual([9_007_199_254_740_992]);
  });
});
