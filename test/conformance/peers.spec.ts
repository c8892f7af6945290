import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { ProtocolViolation } from '../../lib/protocol/protocol-violation.js';
import { cbor, hexOf, json, msgpack } from '../serializers/serializers.js';
import { parseMessage } from '../utils/parse-message.js';

// Every message, in the bytes of codecs that share no code with ours: those that autobahn-js uses.
// These need nothing else. The vectors of the specification have a licence of their own; see
// CONTRIBUTING.md for running `vectors.spec.ts` with them.

interface Codec {
  encode(value: unknown): Uint8Array | string;
  decode(data: Uint8Array): unknown;
}

const autobahn = createRequire(createRequire(import.meta.url).resolve('autobahn'));
const msgpack5 = autobahn('msgpack5') as () => { encode: Codec['encode']; decode: Codec['decode'] };
const peers = {
  json: {
    encode: (value: unknown) => JSON.stringify(value),
    decode: (data: Uint8Array) => JSON.parse(String(data)) as unknown,
  },
  msgpack: {
    encode: (value: unknown) => Uint8Array.from(msgpack5().encode(value) as Uint8Array),
    decode: (data: Uint8Array) => msgpack5().decode(Buffer.from(data)),
  },
  cbor: autobahn('cbor') as Codec,
} satisfies Record<string, Codec>;
const serializers = { json, msgpack, cbor };

const roles = { caller: { features: { call_canceling: true } }, subscriber: {} };
const args = ['é€😀', -1, 23, 24, 255, 256, 65_536, 2 ** 31, 0.1, true, false, null, [], {}];
const kwargs = { name: 'x'.repeat(300), list: [1, [2, [3]]], nested: { 'a b': { '': 0 } } };
const messages: unknown[][] = [
  [1, 'realm1', { roles }],
  [2, 2 ** 53 - 1, { roles: { broker: {}, dealer: {} } }],
  [3, { message: 'no' }, 'wamp.error.no_such_realm'],
  [4, 'ticket', {}],
  [5, 'signature', {}],
  [6, {}, 'wamp.close.normal'],
  [8, 48, 1, {}, 'com.example.error', args, kwargs],
  [16, 1, { acknowledge: true, exclude: [1, 2] }, 'com.example.topic', args, kwargs],
  [17, 1, 2 ** 32],
  [32, 2, { match: 'prefix' }, 'com.example'],
  [33, 2, 65_535],
  [34, 3, 65_535],
  [35, 3],
  [36, 65_535, 70_000, { topic: 'com.example.topic' }, args, kwargs],
  [48, 4, { receive_progress: true, timeout: 100 }, 'com.example.add', args, kwargs],
  [48, 5, {}, 'com.example.now'],
  [49, 4, { mode: 'kill' }],
  [50, 4, { progress: true }, args],
  [64, 5, {}, 'com.example.add'],
  [65, 5, 1],
  [66, 6, 1],
  [67, 6],
  [68, 1, 1, {}, [], kwargs],
  [69, 1, { mode: 'killnowait' }],
  [70, 1, {}, args, kwargs],
];

describe.each(['json', 'msgpack', 'cbor'] as const)('in %s', (format) => {
  const [ours, peer] = [serializers[format], peers[format]];
  const read = (data: Uint8Array | string): unknown[] =>
    ours.decode(
      format === 'json' ? String(data) : Uint8Array.from(data as Uint8Array),
    ) as unknown[];

  it.each(messages.map((message) => [message[0], message] as const))(
    'message %s is read from a peer, read by it, and written in the same bytes',
    (_code, message) => {
      const [bytes, written] = [peer.encode(message), ours.encode(message)];
      const decoded = read(bytes);
      expect(decoded).toStrictEqual(message);
      expect(parseMessage(decoded)).toBe(decoded);
      expect(peer.decode(Buffer.from(written as Uint8Array))).toEqual(message);
      expect(hexOf(written)).toBe(hexOf(bytes));
    },
  );

  it.each([[[1.5, -0.25, 65_504]], [[-(2 ** 31) - 1]]])('%s is read in any length', (numbers) => {
    expect(read(peer.encode([70, 1, {}, numbers]))).toStrictEqual([70, 1, {}, numbers]);
  });

  // A binary in the place of Arguments is a transparent payload, which the specification had once.
  it.each([
    ['EVENT with binary Arguments', [36, 1, 2, {}, Buffer.from('payload')]],
    ['PUBLISH with binary Arguments', [16, 1, {}, 'com.example.topic', Buffer.from('payload')]],
    ['EVENT_RECEIVED', [337, 1]],
  ])('%s is no message', (_name, message) => {
    const decoded = read(peer.encode(message));
    expect(() => parseMessage(decoded)).toThrow(ProtocolViolation);
  });
});

it('in json, space between the parts makes no difference', () => {
  for (const message of messages)
    expect(json.decode(JSON.stringify(message, undefined, '\t\r\n '))).toStrictEqual(message);
});
