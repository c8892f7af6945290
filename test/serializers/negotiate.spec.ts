import { expect, it } from 'vitest';
import { negotiate } from '../../lib/serializers/index.js';
import { cbor, json, msgpack, serializers } from './serializers.js';

it('takes the first that the client offers', () => {
  expect(negotiate(['wamp.2.cbor', 'wamp.2.json'], serializers)).toBe(cbor);
  expect(negotiate(new Set(['wamp.2.json', 'wamp.2.cbor']), serializers)).toBe(json);
});

it('passes over what is not served', () => {
  const offered = ['mqtt', 'wamp.2.msgpack.batched', 'WAMP.2.JSON', 'wamp.2.msgpack'];
  expect(negotiate(offered, serializers)).toBe(msgpack);
  expect(negotiate(['wamp.2.cbor', 'wamp.2.json'], [json])).toBe(json);
});

it('finds nothing in common', () => {
  expect(negotiate([], serializers)).toBeUndefined();
  expect(negotiate(['', 'wamp.2.ubjson'], serializers)).toBeUndefined();
  expect(negotiate(['wamp.2.json'], [])).toBeUndefined();
});
