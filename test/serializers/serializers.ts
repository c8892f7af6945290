import {
  CborSerializer,
  JsonSerializer,
  MsgpackSerializer,
  type WampSerializer,
} from '../../lib/serializers/index.js';

export const json = new JsonSerializer();
export const msgpack = new MsgpackSerializer();
export const cbor = new CborSerializer();

export const binarySerializers: readonly WampSerializer[] = [msgpack, cbor];
export const serializers: readonly WampSerializer[] = [json, msgpack, cbor];

/** What comes out at the other end for `value`. */
export function travel(serializer: WampSerializer, value: unknown): unknown {
  const [received] = serializer.decode(serializer.encode([value])) as unknown[];
  return received;
}

export function bytesOf(hex: string): Uint8Array {
  return new Uint8Array(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
}

export function hexOf(data: string | Uint8Array): string {
  return Buffer.from(data).toString('hex');
}

/** Lists, one inside the other. */
export function nested(levels: number): unknown[] {
  let list: unknown[] = [];
  for (let level = 1; level < levels; level++) list = [list];
  return list;
}
