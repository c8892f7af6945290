import { Encoder } from 'cbor-x';
import { Packr } from 'msgpackr';
import type { WampSerializer } from 'nestjs-wamp';

const options = { useRecords: false, variableMapSize: true, useToJSON: false };
const packr = new Packr(options);
// Not in the types: a Map is a map, without a tag of the library's own.
const plainMaps: object = { useTag259ForMaps: false };
const encoder = new Encoder({ ...options, ...plainMaps });

const bigMark = 'big:';

function bigIntsMarked(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${bigMark}${value}` : value;
}

function jsonOf(value: unknown): string {
  const text = JSON.stringify(value, bigIntsMarked) ?? 'null';
  return text.replaceAll(/"big:(-?\d+)"/g, '$1');
}

/**
 * Encodes whatever the format can carry, without a policy of what peers should send: integers of 64
 * bits, keys that are no strings, any depth.
 */
export function rawEncode({ subprotocol }: WampSerializer, value: unknown): string | Uint8Array {
  if (subprotocol === 'wamp.2.json') return jsonOf(value);
  return subprotocol === 'wamp.2.msgpack' ? packr.pack(value) : encoder.encode(value);
}

/** What begins and ends a list of one item, and what is 1. */
const listOfOne: Record<string, readonly [number[], number[], number]> = {
  'wamp.2.json': [[0x5b], [0x5d], 0x31],
  'wamp.2.msgpack': [[0x91], [], 0x01],
  'wamp.2.cbor': [[0x81], [], 0x01],
};

/** 1 inside so many lists, one in the other. */
export function nested({ subprotocol, binary }: WampSerializer, levels: number): string | Buffer {
  const [open, close, one] = listOfOne[subprotocol]!;
  const [head, tail] = [open, close].map((bytes) => Buffer.alloc(levels * bytes.length, bytes[0]));
  const data = Buffer.concat([head!, Buffer.of(one), tail!]);
  return binary ? data : data.toString();
}

/** A list, of less than 16 items that are encoded already. */
export function listOf(
  { subprotocol, binary }: WampSerializer,
  items: readonly (string | Uint8Array)[],
): string | Uint8Array {
  if (!binary) return `[${items.join()}]`;
  const head = (listOfOne[subprotocol]![0][0] as number) - 1 + items.length;
  return Buffer.concat([Buffer.of(head), ...(items as Uint8Array[])]);
}
