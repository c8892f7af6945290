import type { WampSerializer } from 'nestjs-wamp';
import { MessageCode as Code } from '../../lib/protocol/message-codes.js';
import type { SeededRandom } from '../../lib/testing/index.js';
import { allRoles } from './attacker.js';
import { bytesOf } from '../serializers/serializers.js';
import { tables } from '../serializers/wire-tables.js';
import { oddities, ways } from '../utils/oddities.js';
import { listOf, nested, rawEncode } from './raw-codecs.js';

/** One WebSocket message to be sent. */
export interface Payload {
  readonly data: string | Uint8Array;
  readonly binary: boolean;
  /** At which bytes it is cut into frames. */
  readonly cuts: readonly number[];
}

type Message = unknown[];

const procedures = ['echo', 'never', 'deaf', 'slow', 'count', 'ticks', 'total', 'hoard', 'reverse'];
const topics = ['com.target.fast', 'com.target.stuck', 'com.target.live', 'com.target.dawdling.a'];
const patterns = [...topics, 'com.client.offer', 'com.', 'com..live', ''];
const matches = ['exact', 'prefix', 'wildcard'];

/** Messages of a session that means well, mostly. */
const templates: readonly ((dice: SeededRandom, id: number) => Message)[] = [
  (dice, id) => [
    Code.Call,
    id,
    { receive_progress: dice.chance(0.5), progress: dice.chance(0.3), timeout: dice.below(20) },
    `com.target.${dice.pick(procedures)}`,
    ['com.client.offer', dice.below(100)],
    { value: dice.below(100) },
  ],
  // The same id again: a further piece of a streamed call, or a violation.
  (dice, id) => [
    Code.Call,
    Math.max(1, id - 1),
    { progress: dice.chance(0.5) },
    'com.target.total',
    [1],
  ],
  (dice, id) => [
    Code.Cancel,
    1 + dice.below(id),
    { mode: dice.pick(['kill', 'skip', 'killnowait']) },
  ],
  (dice, id) => [
    Code.Publish,
    id,
    { acknowledge: dice.chance(0.5), exclude_me: dice.chance(0.5), eligible: [1, 2] },
    dice.pick(topics),
    [dice.below(9)],
  ],
  (dice, id) => [Code.Subscribe, id, { match: dice.pick(matches) }, dice.pick(patterns)],
  (dice, id) => [Code.Unsubscribe, id, 1 + dice.below(5)],
  (dice, id) => [Code.Register, id, { match: dice.pick(matches) }, dice.pick(patterns)],
  (dice, id) => [Code.Unregister, id, 1 + dice.below(5)],
  (dice) => [Code.Yield, 1 + dice.below(3), { progress: dice.chance(0.5) }, [1], { a: 1 }],
  (dice) => [Code.Error, Code.Invocation, 1 + dice.below(3), {}, 'com.error', ['text']],
];

/** Messages of that session that make trouble by what is in them, or comes back. */
const troubles: readonly ((dice: SeededRandom, id: number) => Message)[] = [
  (_dice, id) => [Code.Call, id, {}, 'com.target.large'],
  (dice, id) => [Code.Call, id, {}, 'com.target.odd', oddThrow(dice)],
  (dice, id) => [
    Code.Publish,
    id,
    { acknowledge: dice.chance(0.5) },
    'com.target.odd',
    oddThrow(dice),
  ],
  (dice, id) => [Code.Subscribe, id, {}, oddTopic(dice)],
];

/** How a handler is to fail. */
function oddThrow(dice: SeededRandom): string[] {
  return [dice.pick(Object.keys(oddities)), dice.pick(Object.keys(ways))];
}

/** A topic whose set-up fails, or whose end does. */
function oddTopic(dice: SeededRandom): string {
  const [odd, way] = [dice.below(Object.keys(oddities).length), dice.pick(Object.keys(ways))];
  return `com.target.oddity.${way}.${odd}`;
}

const endings: readonly Message[] = [
  [Code.Goodbye, {}, 'wamp.close.normal'],
  [Code.Abort, {}, 'com.error'],
];

/** What is put where it does not belong. */
const traps: readonly ((dice: SeededRandom) => unknown)[] = [
  () => null,
  () => undefined,
  () => [],
  () => ({}),
  () => '',
  () => Number.NaN,
  () => -0,
  () => 2 ** 53,
  () => 2n ** 63n,
  () => -(2n ** 63n),
  () => 1.5,
  () => true,
  () => 'wamp.error.canceled',
  () => '\0AAAA',
  () => '\ud800',
  () => 'x'.repeat(300),
  () => '\u{1f600} .#',
  () => new Uint8Array([0xc1, 0xff, 0]),
  () => new Date(0),
  () => new Set([1]),
  () => new Map<unknown, unknown>([[1, 2]]),
  () => Object.fromEntries([['__proto__', { polluted: 1 }]]),
  () => ({ toJSON: 1, constructor: { name: 1 } }),
  () => [[[[[[[[[[1]]]]]]]]]],
  (dice) => dice.below(80),
  (dice) => dice.pick(matches),
];

/** Changes one element of a message, or one value inside of one. */
function mutate(dice: SeededRandom, message: Message): unknown {
  const at = dice.below(message.length);
  const trap = dice.pick(traps)(dice);
  const inner = message[at];
  switch (dice.below(7)) {
    case 0:
      return message.toSpliced(at, 1);
    case 1:
      return message.toSpliced(at, 0, trap);
    case 2:
      return [...message, trap];
    case 3:
      return dice.chance(0.1) ? trap : [message];
    case 4:
      if (Array.isArray(inner)) return message.with(at, [...(inner as unknown[]), trap]);
      if (typeof inner === 'object') return message.with(at, withTrap(dice, inner, trap));
  }
  return message.with(at, trap);
}

function withTrap(dice: SeededRandom, dict: object | null, trap: unknown): object {
  const known = Object.keys(dict ?? {});
  const key = dice.pick([...known, '__proto__', 'constructor', 'match', 'progress', 'mode']);
  return Object.fromEntries([...Object.entries(dict ?? {}), [key, trap]]);
}

/** Changes bytes without a thought of what they mean. */
function scramble(dice: SeededRandom, data: Buffer): Buffer {
  const at = dice.below(data.length + 1);
  const some = data.subarray(at, at + dice.below(8));
  switch (dice.below(6)) {
    case 0:
      return data.subarray(0, at);
    case 1:
      return Buffer.concat([data, some]);
    case 2:
      return Buffer.concat([data.subarray(0, at), some, data.subarray(at)]);
    case 3:
      return Buffer.concat([data.subarray(0, at), data.subarray(at + some.length)]);
    default: {
      const copy = Buffer.from(data);
      for (let i = dice.below(4); i >= 0; i--) copy[dice.below(copy.length)] = dice.below(256);
      return copy;
    }
  }
}

function payload(dice: SeededRandom, serializer: WampSerializer, message: Message): Payload {
  const kind = dice.next();
  const value = kind < 0.3 ? mutate(dice, message) : message;
  let data = kind < 0.31 && kind > 0.3 ? nested(serializer, 100) : rawEncode(serializer, value);
  if (kind > 0.85) data = scramble(dice, Buffer.from(data as string));
  const binary = dice.chance(0.01) ? !serializer.binary : serializer.binary;
  const cuts = dice.chance(0.1) ? [dice.below(9), 9 + dice.below(9)] : [];
  return { data, binary, cuts };
}

/** Something that is legal and that a format has, written as no encoder of ours does. */
function oddWire(dice: SeededRandom, serializer: WampSerializer): string | Uint8Array {
  const ofFormat = tables.filter(([subprotocol]) => subprotocol === serializer.subprotocol);
  const [, wire] = dice.pick<readonly [string, string, unknown]>(dice.pick(ofFormat)[3]);
  return serializer.binary ? bytesOf(wire) : wire;
}

/** A message that has such a value for an argument. */
function oddPayload(dice: SeededRandom, serializer: WampSerializer, id: number): Payload {
  const head = dice.chance(0.5)
    ? [Code.Call, id, {}, 'com.target.echo']
    : [Code.Publish, id, { exclude_me: false }, 'com.client.offer'];
  const args = listOf(serializer, [oddWire(dice, serializer)]);
  const items = head.map((item) => rawEncode(serializer, item));
  return { data: listOf(serializer, [...items, args]), binary: serializer.binary, cuts: [] };
}

/** A message that has such a value for one of its elements: its id, its options, its URI. */
function oddElement(dice: SeededRandom, serializer: WampSerializer, message: Message): Payload {
  const items = message.map((item) => rawEncode(serializer, item));
  items[dice.below(items.length)] = oddWire(dice, serializer);
  return { data: listOf(serializer, items), binary: serializer.binary, cuts: [] };
}

function anything(dice: SeededRandom, serializer: WampSerializer, id: number): Payload {
  const kind = dice.next();
  if (kind < 0.1) return oddPayload(dice, serializer, id);
  const message = dice.pick(kind > 0.2 && kind < 0.35 ? troubles : templates)(dice, id);
  return kind < 0.2 ? oddElement(dice, serializer, message) : payload(dice, serializer, message);
}

/** What one client sends in its life, as a seed decides it. */
export function randomLife(dice: SeededRandom, serializer: WampSerializer): Payload[] {
  const hello: Message = [Code.Hello, 'realm1', { roles: allRoles }];
  const length = 1 + dice.below(12);
  const life = Array.from({ length }, (_, i) => anything(dice, serializer, i + 1));
  // A HELLO that is changed mostly ends the session before it has begun.
  const first = dice.chance(0.1)
    ? payload(dice, serializer, hello)
    : { data: rawEncode(serializer, hello), binary: serializer.binary, cuts: [] };
  const last = dice.chance(0.2) ? [payload(dice, serializer, dice.pick(endings))] : [];
  return [first, ...life, ...last];
}
