import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  binarySerializers,
  bytesOf,
  cbor,
  hexOf,
  json,
  msgpack,
  nested,
  serializers,
} from './serializers.js';

const rich = [
  48,
  2 ** 40,
  { receive_progress: true, 'a key of more than thirty-two characters': null },
  'com.example.größe',
  [1.5, -1, 300, 70_000, -70_000, 2 ** 50, Uint8Array.of(1, 2, 3), 'x'.repeat(300)],
  { nested: [[{ a: {} }]], date: new Date(0), list: Array(20).fill(true), __proto: 1 },
];

describe.each(serializers)('$subprotocol', (serializer) => {
  it('refuses a message that ends at any of its bytes', () => {
    const frame = serializer.encode(rich);
    for (let end = 0; end < frame.length; end++)
      expect(() => serializer.decode(frame.slice(0, end))).toThrow(Error);
    expect(serializer.decode(frame)).toHaveLength(rich.length);
  });

  it('refuses a message with something after it', () => {
    const frame = serializer.encode(rich);
    const twice = typeof frame === 'string' ? frame + frame : Buffer.concat([frame, frame]);
    expect(() => serializer.decode(twice)).toThrow(Error);
  });
});

describe('nesting', () => {
  const prefixes = {
    'lists of msgpack': [msgpack, '91', '90'],
    'maps of msgpack': [msgpack, '81a161', '80'],
    'lists of cbor': [cbor, '81', '80'],
    'maps of cbor': [cbor, 'a16161', 'a0'],
    'open lists of cbor': [cbor, '9f', '80'],
    'open maps of cbor': [cbor, 'bf6161', 'a0'],
  } as const;

  it.each(Object.entries(prefixes))('of %s is bounded', (_, [serializer, prefix, last]) => {
    const decode = (levels: number) => serializer.decode(bytesOf(prefix.repeat(levels - 1) + last));
    expect(() => decode(65)).toThrow('it is nested more than 64 levels deep');
    expect(() => decode(60_000)).toThrow('it is nested more than 64 levels deep');
  });

  it.each([msgpack, cbor])('of 64 levels passes', (serializer) => {
    const levels = serializer === cbor ? '81'.repeat(63) + '80' : '91'.repeat(63) + '90';
    expect(serializer.decode(bytesOf(levels))).toEqual(nested(64));
  });

  it('of json is bounded', () => {
    for (const [open, close] of [
      ['[', ']'],
      ['{"a":', '}'],
    ] as const) {
      const text = (levels: number) => `${open.repeat(levels)}1${close.repeat(levels)}`;
      expect(() => json.decode(text(64))).not.toThrow();
      expect(() => json.decode(text(65))).toThrow('it is nested more than 64 levels deep');
      expect(() => json.decode(text(9_000))).toThrow('it is nested more than 64 levels deep');
    }
    expect(() => json.decode(`["\\u0000",${'['.repeat(64)}${']'.repeat(64)}]`)).toThrow('nested');
  });

  it('of sets is bounded', () => {
    expect(() => cbor.decode(bytesOf('d9010281'.repeat(100) + '80'))).toThrow(Error);
  });
});

describe.each(binarySerializers)('$subprotocol', (serializer) => {
  const isPlain = (value: unknown): boolean => {
    if (typeof value !== 'object' || value === null)
      return typeof value !== 'function' && typeof value !== 'symbol';
    if (Array.isArray(value)) return value.every(isPlain);
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype === Uint8Array.prototype) return true;
    return prototype === Object.prototype && Object.values(value).every(isPlain);
  };

  const expectPlainOrError = (bytes: Uint8Array): void => {
    let value: unknown;
    try {
      value = serializer.decode(bytes);
    } catch (error) {
      expect(error).toBeInstanceOf(Error);
      return;
    }
    expect(isPlain(value)).toBe(true);
  };

  it('decodes any bytes to plain data, or throws', () => {
    const anyBytes = fc.uint8Array({ maxLength: 64 });
    expect(() =>
      fc.assert(fc.property(anyBytes, expectPlainOrError), { numRuns: 5_000 }),
    ).not.toThrow();
  });

  it('decodes a message with any bytes changed to plain data, or throws', () => {
    const frame = new Uint8Array(serializer.encode(rich) as Uint8Array);
    const change = fc.tuple(fc.nat(frame.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const changed = frame.slice();
        for (const [at, byte] of changes) changed[at] = byte;
        expectPlainOrError(changed);
      }),
      { numRuns: 3_000 },
    );
    expect(hexOf(serializer.encode(rich))).toBe(hexOf(frame));
  });
});
