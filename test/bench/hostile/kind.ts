import {
  CborSerializer,
  JsonSerializer,
  MsgpackSerializer,
  type WampSerializer,
} from 'nestjs-wamp';
import type { HostileConnection } from './connection.js';
import { type Road, roads } from './roads.js';

/** One way to do harm. */
export interface Kind extends Speech {
  readonly name: string;
  /** Whether it does not wait for WELCOME. */
  readonly isMute?: boolean;
  /** Whether it reads nothing after WELCOME. */
  readonly isDeaf?: boolean;
  /** Whether it leaves by itself, and comes back at once. */
  readonly leaves?: boolean;
  /** Sent once. */
  readonly first?: readonly Buffer[];
  /** Sent again and again, one after the other. */
  readonly again?: readonly Buffer[];
  /** How long to wait between them; default: as fast as the server takes them. */
  readonly everyMs?: number;
  /** Requests by connections beside, which read nothing. */
  readonly beside?: readonly Beside[];
  /** What it does with other messages of the server. */
  answer?(connection: HostileConnection, message: Buffer): void;
}

/** What a client of long-poll asks by one more connection. */
export interface Beside {
  readonly action: 'send' | 'receive';
  readonly body?: Buffer;
  /** How many bytes of the body never come. */
  readonly missing?: number;
  readonly times?: number;
}

/** How a kind comes, and what it says first. */
export interface Speech {
  readonly road: Road;
  readonly subprotocol: string;
  readonly hello: Buffer;
}

export type Message = readonly unknown[];

export const [json, msgpack, cbor] = [
  new JsonSerializer(),
  new MsgpackSerializer(),
  new CborSerializer(),
] as const;

const features = { progressive_call_results: true, progressive_call_invocations: true };
export const roles = {
  caller: { features },
  callee: { features: { ...features, call_canceling: true } },
  publisher: {},
  subscriber: {},
};

/** Writes messages as they go over a road. */
export function encoder(serializer: WampSerializer = json, road: Road = roads.webSocket) {
  return (...messages: Message[]): Buffer =>
    Buffer.concat(messages.map((message) => road.frame(serializer.encode(message))));
}

export function speech(
  serializer: WampSerializer = json,
  road: Road = roads.webSocket,
  details: object = {},
): Speech {
  const hello = encoder(serializer, road)([1, 'realm1', { roles, ...details }]);
  return { road, subprotocol: serializer.subprotocol + road.suffix, hello };
}

/** What does not speak: its bytes come before there is a transport. */
export function bytesOn(road: Road, ...again: Buffer[]) {
  return { road, subprotocol: '', hello: Buffer.alloc(0), isMute: true, again } as const;
}

export const repeat = <T>(times: number, make: (i: number) => T): T[] =>
  Array.from({ length: times }, (_, i) => make(i));

/** Most bytes of heap for a byte on the wire. */
export const nested = (count: number): unknown[] => repeat(count, () => []);
/** As much as a default server takes in one message. */
export const megabyte = 'x'.repeat(1_040_000);
export const garbage = Buffer.from(repeat(60_000, (i) => (i * 7919 + (i >> 3)) & 0xff));

function named(what: string, { subprotocol }: WampSerializer, { label }: Road): string {
  return `${what}, ${subprotocol.slice(7)}${label}`;
}

export function slowReader(serializer: WampSerializer, road: Road = roads.webSocket): Kind {
  const encode = encoder(serializer, road);
  const many = repeat(300, (i) => [48, i + 1, {}, 'open.large', []]);
  return {
    name: named('slow readers of 100 KB answers', serializer, road),
    ...speech(serializer, road),
    isDeaf: true,
    first: [encode(...many)],
    again: [encode(...many.slice(0, 20))],
    everyMs: 100,
  };
}

/** A value that costs much to read. */
export function decoded(
  serializer: WampSerializer,
  name: string,
  value: unknown,
  road: Road = roads.webSocket,
): Kind {
  return {
    name: named(name, serializer, road),
    ...speech(serializer, road),
    again: [encoder(serializer, road)([16, 1, {}, 'open.said', [value]])],
  };
}

/** Who has sent what takes no time, for long, and then what does. */
export function changing(road: Road = roads.webSocket): Kind {
  const encode = encoder(json, road);
  const harmless = encode(...repeat(4, () => [16, 1, {}, 'open.nobody', [megabyte]]));
  const progress = { receive_progress: true };
  return {
    name: `long calls behind harmless messages${road.label}`,
    ...speech(json, road),
    again: [harmless, encode(...repeat(1_000, (i) => [48, i + 1, progress, 'open.count', []]))],
  };
}
