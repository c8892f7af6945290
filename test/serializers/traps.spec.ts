import { describe, expect, it } from 'vitest';
import { bytesOf, cbor, json, msgpack, travel } from './serializers.js';

it.each<[name: string, text: string, value: unknown]>([
  ['numbers beyond all floats', '[1e400,-1e400,1e-400]', [Infinity, -Infinity, 0]],
  ['integers beyond 2^53, rounded', '[9007199254740993]', [9007199254740992]],
  ['the last of two equal keys', '[{"a":1,"a":2}]', [{ a: 2 }]],
  ['lone surrogates', '["\\ud800"]', ['\ud800']],
  ['NUL inside a text', '["a\\u0000b"]', ['a\0b']],
])('wamp.2.json reads %s', (_, text, value) => {
  expect(json.decode(text)).toStrictEqual(value);
});

describe('the edges of 64 bits', () => {
  it.each([
    [msgpack, '92 cfffffffffffffffff d38000000000000000', [2n ** 64n - 1n, -(2n ** 63n)]],
    [cbor, '82 1bffffffffffffffff 3b7fffffffffffffff', [2n ** 64n - 1n, -(2n ** 63n)]],
    [cbor, '83 f97c00 f9fc00 f98000', [Infinity, -Infinity, -0]],
  ])('of $subprotocol', (serializer, hex, value) => {
    expect(serializer.decode(bytesOf(hex))).toStrictEqual(value);
  });
});

it('wamp.2.json carries a lone surrogate', () => {
  expect(travel(json, '\ud800')).toBe('\ud800');
});

it.each([msgpack, cbor])(
  '$subprotocol, which has no way to say it, carries U+FFFD instead',
  (serializer) => {
    expect(travel(serializer, ['\ud800', 'a\udc00b', '😀'])).toEqual(['\ufffd', 'a\ufffdb', '😀']);
  },
);
