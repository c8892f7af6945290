import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { CborReader } from '../../lib/serializers/cbor-reader.js';
import { MsgpackReader } from '../../lib/serializers/msgpack-reader.js';
import type { WampSerializer } from '../../lib/serializers/index.js';
import { bytesOf, cbor, hexOf, json, msgpack } from './serializers.js';
import { tables } from './wire-tables.js';

/** Lists and maps of items that are written already. */
const writers: Record<string, { list(...items: string[]): string; map(item: string): string }> = {
  'wamp.2.json': { list: (...items) => `[${items.join()}]`, map: (item) => `{"a":${item}}` },
  'wamp.2.msgpack': {
    list: (...items) => (0x90 + items.length).toString(16) + items.join(''),
    map: (item) => `81a161${item}`,
  },
  'wamp.2.cbor': {
    list: (...items) => (0x80 + items.length).toString(16) + items.join(''),
    map: (item) => `a16161${item}`,
  },
};
/** What only our own reader reads: a whole frame that has it goes that way. */
const foreign: Record<string, string> = {
  'wamp.2.json': 'null',
  'wamp.2.msgpack': 'd40501',
  'wamp.2.cbor': 'e0',
};

function decode(serializer: WampSerializer, wire: string): unknown {
  return serializer.decode(serializer.binary ? bytesOf(wire) : wire);
}

/** Returns `expected` itself if it is the same; unlike toStrictEqual, not confused by a key "constructor". */
function same(actual: unknown, expected: unknown): unknown {
  return isDeepStrictEqual(actual, expected) ? expected : actual;
}

describe.each(tables)('%s', (name, serializer, kind, rows) => {
  const { list, map } = writers[name]!;

  it.each(rows)(`${kind}: %s`, (_, wire, value) => {
    const [alone, inMap] = [[value], { a: value }];
    expect(same(decode(serializer, list(wire)), alone)).toBe(alone);
    expect(same(decode(serializer, map(wire)), inMap)).toBe(inMap);
    const beside = decode(serializer, list(wire, foreign[name]!, wire)) as unknown[];
    expect(same(beside[0], value)).toBe(value);
    expect(same(beside[2], value)).toBe(value);
  });
});

describe('all heads', () => {
  it.each([msgpack, cbor])(
    'of $subprotocol are a value or refused, never misread',
    (serializer) => {
      const reader = serializer === cbor ? new CborReader() : new MsgpackReader();
      const tail = bytesOf('01'.repeat(40));
      for (let head = 0; head < 256; head++)
        for (let length = 0; length < 40; length++) {
          const frame = Uint8Array.of(head, ...tail.subarray(0, length));
          let value: unknown;
          try {
            value = serializer.decode(frame);
          } catch {
            continue;
          }
          expect(same(reader.read(frame), value)).toBe(value);
        }
    },
  );

  it.each([
    ...['1c', '1d', '1e', '1f', '3c', '3f', '5c', '5e', '7c', '7e', '9c', '9e', 'bc', 'be'],
    ...['dc', 'df', 'fc', 'fd', 'fe', 'ff', 'f800', 'f814', 'f81f', 'f8'],
    ...['5f6161ff', '5f5f4161ffff', '7f4161ff', '7f7f6161ffff', '5f01ff', '5f4161', '7f61c3ff'],
    ...['7f61c361a4ff', 'bf6161ff', 'bf6161', '9f', 'c0', 'c2', 'd8', 'd818', 'f9', 'f93c', 'fa00'],
  ])('CBOR that is not well-formed is refused: %s', (hex) => {
    expect(() => cbor.decode(bytesOf(`81${hex}`))).toThrow(Error);
  });

  it.each(['c1', 'c7', 'c701', 'd4', 'd405', 'd9', 'd901', 'c4', 'c401', 'cf00', 'dc00', 'a1ff'])(
    'MessagePack that is not well-formed is refused: %s',
    (hex) => {
      expect(() => msgpack.decode(bytesOf(`91${hex}`))).toThrow(Error);
    },
  );

  it.each([
    ...['NaN', 'Infinity', '+1', '.5', '1.', '01', '0x1', "'a'", '"\\x41"', '"\\u12"', '"\n"'],
    ...['[1,]', '{a:1}', '{"a":1,}', 'undefined', '/**/1', '1n'],
  ])('JSON that is none is refused: %j', (text) => {
    expect(() => json.decode(`[${text}]`)).toThrow(SyntaxError);
  });

  it('every tag before every kind of content gives something plain', () => {
    const contents = ['05', '24', '1bffffffffffffffff', '420102', '6161', '820102', 'a10102', 'f6'];
    contents.push(
      'f93e00',
      'e0',
      '80',
      'a0',
      '40',
      '60',
      'c101',
      'd84043010203',
      '5f4101ff',
      '7fff',
    );
    const tags = [...Array(300).keys(), 1_001, 1_004, 32_768, 43_000, 55_799, 57_344, 65_535];
    for (const tag of tags)
      for (const content of contents) {
        const wire = `d9${tag.toString(16).padStart(4, '0')}${content}`;
        expect([wire, isPlain(decode(cbor, `81${wire}`))]).toEqual([wire, true]);
        expect([wire, isPlain(decode(cbor, `81a1${wire}00`))]).toEqual([wire, true]);
      }
  });

  it('every extension of every size gives something plain', () => {
    for (let type = 0; type < 256; type++)
      for (const length of [0, 1, 2, 3, 4, 8, 12, 16, 255]) {
        const wire = `c7${hexOf(Uint8Array.of(length, type))}${'01'.repeat(length)}`;
        expect([wire, isPlain(decode(msgpack, `91${wire}`))]).toEqual([wire, true]);
      }
  });
});

function isPlain(value: unknown): boolean {
  if (typeof value !== 'object' || value === null)
    return typeof value !== 'function' && typeof value !== 'symbol';
  if (Array.isArray(value)) return value.every(isPlain);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Uint8Array.prototype) return true;
  return prototype === Object.prototype && Object.values(value).every(isPlain);
}
