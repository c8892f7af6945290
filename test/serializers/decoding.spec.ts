import { describe, expect, it } from 'vitest';
import { bytesOf, cbor, json, msgpack } from './serializers.js';

const date = '2024-02-29T12:34:56.000Z';

describe('wamp.2.msgpack', () => {
  it.each<[name: string, hex: string, value: unknown]>([
    ['undefined, as wampy sends it', '92 d40000 81 a161 d40000', [undefined, { a: undefined }]],
    ['ids as float64', '92 cb41f0000000000000 cb4340000000000000', [2 ** 32, 2 ** 53]],
    ['ids as uint64', '92 cf0000000100000000 cf0020000000000000', [2 ** 32, 2 ** 53]],
    ['a uint64 beyond 2^53', '91 cf0020000000000001', [2n ** 53n + 1n]],
    ['negative int64', '92 d3ffffffff00000000 d3ffdfffffffffffff', [-(2 ** 32), -(2n ** 53n) - 1n]],
    ['maps with wide heads', '91 de0001 a161 df00000001 a162 01', [{ a: { b: 1 } }]],
    ['lists and texts with wide heads', 'dc0001 dd00000001 d90161', [['a']]],
    ['long keys', '91 82 d90161 01 da000162 02', [{ a: 1, b: 2 }]],
    ['float32', '91 ca3f000000', [0.5]],
    ['bin 8, 16 and 32', '93 c40101 c5000102 c60000000103', [1, 2, 3].map((x) => Uint8Array.of(x))],
    ['timestamp 32', '91 d6ff 65e079f0', [date]],
    ['timestamp 64', '91 d7ff 0000000065e079f0', [date]],
    ['timestamp 96', '91 c70cff 00000000 0000000065e079f0', [date]],
    ['a timestamp out of range', '91 c70cff 00000000 7fffffffffffffff', [null]],
    ['the last of two equal keys', '91 82 a161 01 a161 02', [{ a: 2 }]],
    ['no list', '2a', 42],
  ])('reads %s', (_, hex, value) => {
    expect(msgpack.decode(bytesOf(hex))).toStrictEqual(value);
  });

  it.each<[name: string, hex: string, message: string]>([
    ['integer keys', '91 81 01 02', 'the map key at byte 2 is not a string'],
    ['nil as key', '91 81 c0 02', 'key at byte 2'],
    ['a list as key', '91 81 90 02', 'key at byte 2'],
    ['bytes as key', '91 81 c40161 02', 'key at byte 2'],
    ['a deep integer key', '91 91 81 a161 81 cc80 02', 'key at byte 6'],
    ['a following value', '90 90', 'bytes follow the value, which ends at byte 1'],
    ['nothing', '', 'ends in the middle'],
    ['the unused head', '91 c1', 'byte 1 begins no value'],
    ['a record definition', '91 d47240 91a161 01', 'the extension at byte 2'],
    ['a record definition of two bytes', '91 d5724001 91a161 01', 'the extension at byte 2'],
    ['a shared reference', '91 d66900000001 91 d67000000001', 'the extension at byte 2'],
    ['a bundle of strings', '91 d66200000001', 'the extension at byte 2'],
    ['a set of msgpackr', '91 d47300 9101', 'the extension at byte 2'],
    ['a regular expression', '91 d47800 92a161a0', 'the extension at byte 2'],
    ['an error', '91 d46500 92a161a0', 'the extension at byte 2'],
    ['a BigInt of any size', '91 c70142 01', 'the extension'],
    ['a typed array', '91 c7047405 00000000', 'the extension'],
    ['an undefined of two bytes', '91 d50000', 'the extension'],
    ['a list of 2^32 - 1', 'ddffffffff', 'ends in the middle'],
    ['a map of 2^32 - 1', 'dfffffffff a161', 'ends in the middle'],
    ['a text of 2^32 - 1', 'dbffffffff 61', 'ends in the middle'],
    ['bytes of 2^32 - 1', 'c6ffffffff 61', 'ends in the middle'],
    ['a list with half a length', 'dc00', 'ends in the middle'],
    ['64 fixarrays that claim more', '9f'.repeat(64), 'ends in the middle'],
  ])('refuses %s', (_, hex, message) => {
    expect(() => msgpack.decode(bytesOf(hex))).toThrow(message);
    expect(msgpack.decode(bytesOf('9101'))).toEqual([1]);
  });
});

describe('wamp.2.cbor', () => {
  it.each<[name: string, hex: string, value: unknown]>([
    ['undefined, as wampy sends it', '82 f7 a1 6161 f7', [undefined, { a: undefined }]],
    ['bytes with tag 64, as wampy sends them', '81 d840 420102', [Uint8Array.of(1, 2)]],
    ['ids as float64', '82 fb41f0000000000000 fb4340000000000000', [2 ** 32, 2 ** 53]],
    ['ids as uint64', '82 1b0000000100000000 1b0020000000000000', [2 ** 32, 2 ** 53]],
    ['a uint64 beyond 2^53', '81 1b0020000000000001', [2n ** 53n + 1n]],
    ['wide negative integers', '82 3b00000000ffffffff 3affffffff', [-(2 ** 32), -(2 ** 32)]],
    [
      'integers beyond -2^53',
      '82 3b001fffffffffffff 3b0020000000000000',
      [-(2 ** 53), -(2n ** 53n) - 1n],
    ],
    ['small numbers in eight bytes', '82 1b0000000000000001 3b0000000000000000', [1, -1]],
    [
      'maps with wide heads',
      '81 b801 6161 b90001 6162 ba00000001 6163 01',
      [{ a: { b: { c: 1 } } }],
    ],
    ['lists and texts with wide heads', '9801 990001 780161', [['a']]],
    ['lengths of eight bytes', '9b0000000000000001 7b000000000000000161', ['a']],
    ['lists and maps of indefinite length', '9f 9f ff bf 6161 9f01ff ff ff', [[], { a: [1] }]],
    ['float16 and float32', '82 f93800 fa3f000000', [0.5, 0.5]],
    ['a date as text', '81 c0 74 323032342d30322d32395431323a33343a35365a', [date]],
    ['a date as number', '82 c1 1a65e079f0 c1 fb41d9781e7c000000', [date, date]],
    ['a date before 1970', '81 c1 20', ['1969-12-31T23:59:59.000Z']],
    ['a date out of range', '81 c1 fb7fefffffffffffff', [null]],
    ['a set', '81 d90102 82 01 420102', [[1, Uint8Array.of(1, 2)]]],
    ['the last of two equal keys', '81 a2 6161 01 6161 02', [{ a: 2 }]],
    ['no list', '182a', 42],
  ])('reads %s', (_, hex, value) => {
    expect(cbor.decode(bytesOf(hex))).toStrictEqual(value);
  });

  it.each<[name: string, hex: string, message: string]>([
    ['integer keys', '81 a1 01 02', 'the map key at byte 2 is not a string'],
    ['null as key', '81 a1 f6 02', 'key at byte 2'],
    ['a list as key', '81 a1 80 02', 'key at byte 2'],
    ['bytes as key', '81 a1 4161 02', 'key at byte 2'],
    ['a tag as key', '81 a1 c06161 02', 'key at byte 2'],
    ['an integer key in an open map', '81 bf 01 02 ff', 'key at byte 2'],
    ['a following value', '80 80', 'bytes follow the value, which ends at byte 1'],
    ['nothing', '', 'ends in the middle'],
    ['a stop byte alone', 'ff', 'byte 0 begins no value'],
    ['a stop byte in a list', '81 ff', 'byte 1 begins no value'],
    ['a stop byte in place of a value', '81 bf 6161 ff', 'byte 4 begins no value'],
    ['an open list without end', '9f 01', 'ends in the middle'],
    ['an open text', '81 7f 6161 ff', 'byte 1 begins no value'],
    ['open bytes', '81 5f 4161 ff', 'byte 1 begins no value'],
    ['reserved heads', '81 1c', 'byte 1 begins no value'],
    ['simple values', '81 e0', 'byte 1 begins no value'],
    ['the last simple value', '81 f3', 'byte 1 begins no value'],
    ['simple values in two bytes', '81 f8ff', 'byte 1 begins no value'],
    ['a bignum', '81 c2 4101', 'the extension at byte 2'],
    ['a record definition', '81 d9dfff 83 19e000 816161 01', 'the extension at byte 4'],
    ['a shared value', '81 d81c 81 d81d 00', 'the extension at byte 3'],
    ['packed values', '81 d833 84 8101 80 80 e0', 'the extension at byte 3'],
    ['a generic object', '81 d81b 82 6161 6161', 'the extension at byte 3'],
    ['a typed array', '81 d845 420102', 'the extension at byte 3'],
    ['a map with a tag of its own', '81 d90103 a0', 'the extension at byte 4'],
    ['tag 64 before a map', '81 d840 a1 66627566666572 1a3fffffff', 'the extension at byte 3'],
    ['a tag of a tag', '81 c1c101', 'the extension at byte 2'],
    ['a date of a list', '81 c080', 'the extension at byte 2'],
    ['a date of an integer beyond 2^53', '81 c1 1bffffffffffffffff', 'BigInt'],
    ['a tag before nothing', '81 c1', 'ends in the middle'],
    ['a list of 2^64 - 1', '9bffffffffffffffff', 'ends in the middle'],
    ['a map of 2^32 - 1', 'baffffffff 6161', 'ends in the middle'],
    ['a text of 2^64 - 1', '7bffffffffffffffff 61', 'ends in the middle'],
    ['bytes of 2^32 - 1', '5affffffff 61', 'ends in the middle'],
    ['a list with half a length', '9900', 'ends in the middle'],
    ['64 lists that claim more', '97'.repeat(64), 'ends in the middle'],
  ])('refuses %s', (_, hex, message) => {
    expect(() => cbor.decode(bytesOf(hex))).toThrow(message);
    expect(cbor.decode(bytesOf('8101'))).toEqual([1]);
  });
});

describe('wamp.2.json', () => {
  it.each(['', ' ', '[', '[1', '[1]]', '[1] [2]', '[1][2]', '{"a":1', '[01]', "['a']", '[NaN]'])(
    'refuses %j',
    (text) => {
      expect(() => json.decode(text)).toThrow(SyntaxError);
    },
  );
});
