import type { WampSerializer } from 'nestjs-wamp';

/** A frame's payload as it is: text, or hexadecimal digits with spaces between the parts. */
export interface Sample {
  readonly title: string;
  readonly json?: string;
  readonly msgpack?: string;
  readonly cbor?: string;
}

/** The sample in one format; undefined if that has no such thing. */
export function payloadOf(
  sample: Sample,
  { subprotocol }: WampSerializer,
): string | Buffer | undefined {
  if (subprotocol === 'wamp.2.json') return sample.json;
  const digits = subprotocol === 'wamp.2.msgpack' ? sample.msgpack : sample.cbor;
  return digits === undefined ? undefined : Buffer.from(digits.replaceAll(' ', ''), 'hex');
}

/** `[48, 1, {}, "a", [` and `]]`, for one argument. */
const inCall = (argument: {
  json?: string;
  msgpack?: string;
  cbor?: string;
}): Omit<Sample, 'title'> => ({
  ...(argument.json !== undefined && { json: `[48,1,{},"a",[${argument.json}]]` }),
  ...(argument.msgpack !== undefined && { msgpack: `95 30 01 80 a1 61 91 ${argument.msgpack}` }),
  ...(argument.cbor !== undefined && { cbor: `85 18 30 01 a0 61 61 81 ${argument.cbor}` }),
});

const all64 = 'ff'.repeat(8);

/** What is no value of the format, or none that we take. */
export const brokenValues: readonly Sample[] = [
  { title: 'nothing at all', json: '', msgpack: '', cbor: '' },
  {
    title: 'a value and then another',
    json: '[1][2]',
    msgpack: '91 01 91 02',
    cbor: '81 01 81 02',
  },
  { title: 'a string that does not end', json: '["abc', msgpack: '91 a5 61', cbor: '81 65 61' },
  { title: 'a string said to be huge', msgpack: '91 db ffffffff 61', cbor: `81 7b ${all64} 61` },
  { title: 'binary said to be huge', msgpack: '91 c6 ffffffff 61', cbor: `81 5b ${all64} 61` },
  { title: 'a list said to be huge', msgpack: 'dd ffffffff 01', cbor: `9b ${all64} 01` },
  {
    title: 'a map said to be huge',
    msgpack: '91 df ffffffff a1 61 01',
    cbor: `81 bb ${all64} 61 61 01`,
  },
  { title: 'an extension said to be huge', msgpack: '91 c9 ffffffff 01 61' },
  { title: 'a head that means nothing', json: '[undefined]', msgpack: '91 c1', cbor: '81 1c' },
  { title: 'a value that is only an end', json: ']', cbor: 'ff' },
  { title: 'a list without end', json: '[1', cbor: '9f 01 02' },
  { title: 'a map without end', json: '[{"a":1', cbor: '81 bf 61 61 01' },
  { title: 'a string in pieces', cbor: '81 7f 61 61 61 62 ff' },
  { title: 'a map that ends after a key', json: '[{"a"}]', cbor: '81 bf 61 61 ff' },
  { title: 'a key that is no text', ...inCall({ json: '{1:2}' }) },
  { title: 'a key that is null', ...inCall({ json: '{null:2}' }) },
  { title: 'a number with a leading zero', ...inCall({ json: '01' }) },
  { title: 'NaN by its name', ...inCall({ json: 'NaN' }) },
  { title: 'a comment', ...inCall({ json: '1/* one */' }) },
  { title: 'a control character in a string', ...inCall({ json: '"\u0001"' }) },
];

/** What a format has and we know nothing of: it becomes plain, and the session goes on. */
export const foreignValues: readonly Sample[] = [
  {
    title: 'an extension of our library',
    ...inCall({ msgpack: 'c7 04 72 61626364', cbor: 'd9 dff9 81 01' }),
  },
  {
    title: 'a shared reference',
    ...inCall({ msgpack: 'd6 69 00000001', cbor: 'd8 1c 81 d8 1d 00' }),
  },
  { title: 'a huge number by its digits', ...inCall({ cbor: 'c2 42 ffff' }) },
  { title: 'a key that is a list', ...inCall({ msgpack: '81 91 01 02', cbor: 'a1 81 01 02' }) },
  { title: 'a tag before a tag', ...inCall({ cbor: 'c1 c1 c1 01' }) },
  {
    title: 'a key that is a number',
    ...inCall({ msgpack: '81 01 02', cbor: 'a1 01 02' }),
  },
  {
    title: 'a key that is null',
    ...inCall({ msgpack: '81 c0 02', cbor: 'a1 f6 02' }),
  },
  { title: 'a key that is binary', ...inCall({ msgpack: '81 c4 01 61 02', cbor: 'a1 41 61 02' }) },
  { title: 'a simple value that is reserved', ...inCall({ cbor: 'f8 40' }) },
];

/** Bytes that are no UTF-8. */
export const brokenText: readonly (readonly [title: string, hex: string])[] = [
  ['a continuation that continues nothing', '80'],
  ['an overlong NUL', 'c080'],
  ['an overlong slash', 'e080af'],
  ['half of a surrogate pair', 'eda080'],
  ['a code point beyond the last', 'f4908080'],
  ['a character that is cut off', 'e282'],
  ['a byte that UTF-8 never has', 'ff'],
];

const length = (bytes: Buffer, width: number): Buffer => {
  const head = Buffer.alloc(width);
  head.writeUIntBE(bytes.length, 0, width);
  return head;
};

/** A string of these bytes, whatever they are, with its head. */
export function textOf({ subprotocol }: WampSerializer, bytes: Buffer): Buffer {
  if (subprotocol === 'wamp.2.json')
    return Buffer.concat([Buffer.of(0x22), bytes, Buffer.of(0x22)]);
  const head = subprotocol === 'wamp.2.msgpack' ? 0xda : 0x79;
  return Buffer.concat([Buffer.of(head), length(bytes, 2), bytes]);
}

/** `[48, 1, {}, "com.target.echo", [argument]]`. */
export function callWith(serializer: WampSerializer, argument: Buffer): Buffer {
  const call = Buffer.from(serializer.encode([48, 1, {}, 'com.target.echo', [0]]) as string);
  const end = serializer.binary ? 0 : 2;
  const before = call.subarray(0, call.length - end - 1);
  return Buffer.concat([before, argument, call.subarray(call.length - end)]);
}
