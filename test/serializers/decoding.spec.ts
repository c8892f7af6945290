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

  it.each<[name: string, hex: string, value: unknown]>([
    ['integer keys', '91 81 01 02', [{ 1: 2 }]],
    ['nil as key', '91 81 c0 02', [{ null: 2 }]],
    ['bytes as key', '91 81 c40161 02', [{ 61: 2 }]],
    ['a deep integer key', '91 91 81 a161 81 cc80 02', [[{ a: { 128: 2 } }]]],
    ['a bundle of strings', '91 d66200000001', [Uint8Array.of(0, 0, 0, 1)]],
    ['a BigInt of any size', '91 c70142 01', [Uint8Array.of(1)]],
    ['every type that is free', '92 d47f01 d4fe02', [Uint8Array.of(1), Uint8Array.of(2)]],
    ['an extension of no bytes', '91 c70005', [new Uint8Array()]],
    [
      'numbers beside an extension',
      '95 d40101 ccff d1ffff cb3fe0000000000000 cfffffffffffffffff',
      [Uint8Array.of(1), 255, -1, 0.5, 2n ** 64n - 1n],
    ],
    [
      'undefined and a timestamp beside an extension',
      '93 d40101 d40000 d6ff65e079f0',
      [Uint8Array.of(1), undefined, date],
    ],
    [
      'texts and maps beside an extension',
      '93 d40101 a2c3a4 81 d90161 de0000',
      [Uint8Array.of(1), 'ä', { a: {} }],
    ],
  ])('makes something plain of %s', (_, hex, value) => {
    expect(msgpack.decode(bytesOf(hex))).toStrictEqual(value);
  });

  it.each<[name: string, hex: string, message: string]>([
    ['a following value', '90 90', 'bytes follow the value, which ends at byte 1'],
    ['nothing', '', 'ends in the middle'],
    ['the unused head', '91 c1', 'byte 1 does not begin a known value'],
    ['a record definition', '91 d47240 91a161 01', 'bytes follow'],
    ['a record definition of two bytes', '91 d5724001 91a161 01', 'bytes follow'],
    ['a shared reference', '91 d66900000001 91 d67000000001', 'bytes follow'],
    ['a set of msgpackr', '91 d47300 9101', 'bytes follow'],
    ['a regular expression', '91 d47800 92a161a0', 'bytes follow'],
    ['an error', '91 d46500 92a161a0', 'bytes follow'],
    ['a typed array', '91 c7047405 00000000', 'bytes follow'],
    ['an undefined of two bytes', '91 d50000', 'ends in the middle'],
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
    ['a date as number', '82 c1 1a65e079f0 c1 fb41d9781e7c000000', [date, date]],
    ['a date before 1970', '81 c1 20', ['1969-12-31T23:59:59.000Z']],
    ['a date out of range', '81 c1 fb7fefffffffffffff', [null]],
    ['a set', '81 d90102 82 01 420102', [[1, Uint8Array.of(1, 2)]]],
    ['the last of two equal keys', '81 a2 6161 01 6161 02', [{ a: 2 }]],
    ['no list', '182a', 42],
  ])('reads %s', (_, hex, value) => {
    expect(cbor.decode(bytesOf(hex))).toStrictEqual(value);
  });

  it.each<[name: string, hex: string, value: unknown]>([
    ['integer keys', '81 a1 01 02', [{ 1: 2 }]],
    ['null as key', '81 a1 f6 02', [{ null: 2 }]],
    ['bytes as key', '81 a1 4161 02', [{ 61: 2 }]],
    ['an integer key in an open map', '81 bf 01 02 ff', [{ 1: 2 }]],
    ['an open text', '81 7f 6161 ff', ['a']],
    ['open bytes', '81 5f 4161 ff', [Uint8Array.of(97)]],
    ['simple values', '81 e0', [null]],
    ['the last simple value', '81 f3', [null]],
    ['simple values in two bytes', '81 f8ff', [null]],
    ['a bignum', '81 c2 4101', [1]],
    ['a record definition', '81 d9dfff 83 19e000 816161 01', [[0xe000, ['a'], 1]]],
    ['a shared value', '81 d81c 81 d81d 00', [[0]]],
    ['packed values', '81 d833 84 8101 80 80 e0', [[[1], [], [], null]]],
    ['a generic object', '81 d81b 82 6161 6161', [['a', 'a']]],
    ['a typed array', '81 d845 420102', [[0x0201]]],
    ['a map with a tag of its own', '81 d90103 a0', [{}]],
    ['tag 64 before a map', '81 d840 a1 66627566666572 1a3fffffff', [{ buffer: 0x3fffffff }]],
    ['a tag of a tag', '81 c1c101', ['1970-01-01T00:00:01.000Z']],
    ['a date of a list', '81 c080', [[]]],
    ['a date of an integer beyond 2^53', '81 c1 1bffffffffffffffff', [null]],
    ['tag 2 of 2^64', '81 c2 49 010000000000000000', [2n ** 64n]],
    ['tag 3 of -2^64-1', '81 c3 49 010000000000000000', [-(2n ** 64n) - 1n]],
    ['an integer of -2^64', '81 3bffffffffffffffff', [-(2n ** 64n)]],
    ['an empty bignum', '81 c2 40', [0]],
    ['a decimal fraction', '81 c4 82 21 196ab3', [273.15]],
    ['a bigfloat', '81 c5 82 20 03', [1.5]],
    ['a bigfloat of nothing', '81 c5 82 1903e8 00', [0]],
    ['a bigfloat of nothing, 2^64 times', '81 c5 82 1bffffffffffffffff 00', [0]],
    ['a bigfloat that is too great', '81 c5 82 1bffffffffffffffff 20', [-Infinity]],
    ['a bigfloat that is too small', '81 c5 82 3bffffffffffffffff 01', [0]],
    ['the least bigfloat', '81 c5 82 390431 01', [Number.MIN_VALUE]],
    ['a bigfloat of parts out of range', `81 c5 82 391f3f c2 5903e9 01${'00'.repeat(1_000)}`, [1]],
    ['a decimal fraction of nothing', '81 c4 82 1bffffffffffffffff 00', [0]],
    ['a decimal fraction that is too great', '81 c4 82 1bffffffffffffffff 01', [Infinity]],
    ['a decimal fraction that is too small', '81 c4 82 3bffffffffffffffff 01', [0]],
    ['a decimal fraction of a float', '81 c4 82 01 fb4480f0cf064dd592', [1e23]],
    ['a decimal fraction to the power of a float', '81 c4 82 fb4480f0cf064dd592 01', [Infinity]],
    [
      'a decimal fraction of a bignum',
      '81 c4 82 3823 c2 50 0785ee10d5da46d900f436a000000000',
      [10],
    ],
    ['a URI', '81 d820 6161', ['a']],
    ['a regular expression', '81 d823 6161', ['a']],
    ['base64 is expected', '81 d6 4161', [Uint8Array.of(97)]],
    [
      'a UUID',
      '81 d825 50 00112233445566778899aabbccddeeff',
      ['00112233-4455-6677-8899-aabbccddeeff'],
    ],
    ['an IPv4 address', '81 d834 44 7f000001', [Uint8Array.of(127, 0, 0, 1)]],
    ['a self-described value', 'd9d9f7 81 01', [1]],
    ['a map with integer keys', '81 a2 01 6161 20 6162', [{ 1: 'a', '-1': 'b' }]],
    [
      'a key __proto__ beside a foreign value',
      '81 a2 695f5f70726f746f5f5f 01 6161 e0',
      [JSON.parse('{ "__proto__": 1, "a": null }')],
    ],
    ['text in chunks that is not ASCII', '81 7f 62c3a4 62c3b6 ff', ['äö']],
    ['bytes in chunks', '81 5f 420102 4103 ff', [Uint8Array.of(1, 2, 3)]],
    ['an eight-byte length beside text', '82 7b0000000000000002c3a4 62c3b6', ['ä', 'ö']],
    ['a date of eight bytes', '81 c1 1b0000000065e079f0', [date]],
    ['float16 beside a foreign value', '83 f93800 f9fc00 e0', [0.5, -Infinity, null]],
    ['undefined beside a foreign value', '82 f7 e0', [undefined, null]],
    ['int8', '81 d848 42ff01', [[-1, 1]]],
    ['uint16, big-endian', '81 d841 420102', [[0x0102]]],
    ['int16', '81 d84d 42feff', [[-2]]],
    ['uint32', '81 d846 4401000000', [[1]]],
    ['int32, big-endian', '81 d84a 44ffffffff', [[-1]]],
    ['uint64', '81 d847 48ffffffffffffffff', [[2n ** 64n - 1n]]],
    ['int64', '81 d84f 48ffffffffffffffff', [[-1]]],
    ['float32', '81 d855 440000003f', [[0.5]]],
    ['float64, big-endian', '81 d852 483fe0000000000000', [[0.5]]],
    ['clamped bytes', '81 d844 4101', [Uint8Array.of(1)]],
  ])('makes something plain of %s', (_, hex, value) => {
    expect(cbor.decode(bytesOf(hex))).toStrictEqual(value);
  });

  it.each<[name: string, hex: string, message: string]>([
    ['a following value', '80 80', 'bytes follow the value, which ends at byte 1'],
    ['nothing', '', 'ends in the middle'],
    ['a stop byte alone', 'ff', 'byte 0 does not begin a known value'],
    ['a stop byte in a list', '81 ff', 'byte 1 does not begin a known value'],
    ['a stop byte in place of a value', '81 bf 6161 ff', 'byte 4 does not begin a known value'],
    ['an open list without end', '9f 01', 'ends in the middle'],
    ['reserved heads', '81 1c', 'byte 1 does not begin a known value'],
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
