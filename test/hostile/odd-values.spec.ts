import { isDeepStrictEqual } from 'node:util';
import { ErrorUri, type WampSerializer } from 'nestjs-wamp';
import { describe, expect, it } from 'vitest';
import { MessageCode as Code } from '../../lib/protocol/message-codes.js';
import { tables } from '../serializers/wire-tables.js';
import type { Attacker } from './attacker.js';
import { useTarget } from './support.js';

// Everything legal that a format has, in a payload, where the session lives, and in the envelope.

const target = useTarget();
const uri = 'com.target.echo';

/** A list of five or fewer items, one of which is written already. */
function frameOf(
  serializer: WampSerializer,
  items: readonly unknown[],
  wire: string,
): string | Buffer {
  if (!serializer.binary)
    return `[${items.map((item) => (item === raw ? wire : JSON.stringify(item))).join()}]`;
  const base = serializer.subprotocol === 'wamp.2.cbor' ? 0x80 : 0x90;
  const written = items.map((item) => {
    if (item === raw) return Buffer.from(wire.replaceAll(' ', ''), 'hex');
    if (item === rawInList)
      return Buffer.from((base + 1).toString(16) + wire.replaceAll(' ', ''), 'hex');
    return Buffer.from(serializer.encode([item]) as Uint8Array).subarray(1);
  });
  return Buffer.concat([Buffer.of(base + items.length), ...written]);
}

const raw = Symbol('written already');
const rawInList = Symbol('written already, in a list');

const isDict = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof Uint8Array);
const isNothing = (value: unknown): boolean => value === null || value === undefined;
const nobody = 'com.target.nobody';

/** Where a value may stand in the envelope of a CALL, and which values may. */
const places: readonly (readonly [string, readonly unknown[], (value: unknown) => boolean])[] = [
  ['The message type', [raw, 1, {}, nobody], () => false],
  [
    'CALL.Request',
    [Code.Call, raw, {}, nobody],
    (id) => Number.isInteger(id) && (id as number) > 0 && (id as number) <= 2 ** 53,
  ],
  ['CALL.Options', [Code.Call, 1, raw, nobody], (value) => isDict(value) || isNothing(value)],
  ['CALL.Procedure', [Code.Call, 1, {}, raw], (value) => typeof value === 'string'],
  [
    'CALL.Arguments',
    [Code.Call, 1, {}, nobody, raw],
    (value) => Array.isArray(value) || isNothing(value),
  ],
  [
    'CALL.ArgumentsKw',
    [Code.Call, 1, {}, nobody, [1], raw],
    (value) => isDict(value) || isNothing(value),
  ],
];

/** What JSON and the policy make of an answer that holds it. */
const answered = (serializer: WampSerializer, value: unknown): unknown =>
  (serializer.decode(serializer.encode([value])) as unknown[])[0];

/** The arguments of the answer to a call with a value that is written already. */
async function echoed(attacker: Attacker, wire: string): Promise<unknown> {
  const { binary } = attacker.serializer;
  const id = attacker.nextRequest();
  const items = [Code.Call, id, {}, uri, binary ? rawInList : raw];
  attacker.sendBytes(frameOf(attacker.serializer, items, binary ? wire : `[${wire}]`));
  return (await attacker.answerTo(id))[3];
}

describe.each(tables)('%s', (_name, serializer, kind, rows) => {
  it(`${kind}: the session lives, whatever of them a payload holds`, async () => {
    const attacker = await target().join(serializer);
    for (const [name, wire, value] of rows) {
      const expected = value === undefined ? undefined : [answered(serializer, value)];
      const actual = await echoed(attacker, wire);
      expect([name, isDeepStrictEqual(actual, expected) ? expected : actual]).toEqual([
        name,
        expected,
      ]);
      expect(await attacker.echo('alive')).toBe('alive');
    }
  });

  it.each(places)(`${kind}: %s is one, or is refused by name`, async (place, items, fits) => {
    for (const [name, wire, value] of rows) {
      const attacker = await target().join(serializer);
      attacker.sendBytes(frameOf(serializer, items, wire));
      const isOne = fits(value);
      const request = isOne && items[1] === raw ? (value as number) : 1;
      const answer = isOne ? await attacker.answerTo(request) : (await attacker.ended()).abort;
      expect([name, answer]).toEqual([name, isOne ? notServed(request) : refusal(place)]);
    }
  });
});

/** Nobody serves what is called, and some texts are no URI. */
function notServed(request: number): unknown {
  const message = expect.any(Array) as unknown;
  const error = expect.stringMatching(
    `${ErrorUri.NoSuchProcedure}|${ErrorUri.InvalidUri}`,
  ) as unknown;
  return [Code.Error, Code.Call, request, {}, error, message];
}

/** What is no message type is told so, or is the type of a message that this one is not. */
function refusal(place: string): unknown {
  const named = place === 'The message type' ? /type|must|elements/ : new RegExp(place);
  return [Code.Abort, { message: expect.stringMatching(named) }, ErrorUri.ProtocolViolation];
}

it('JSON: an id of 2^53 + 1, which JSON.parse makes 2^53, is refused', async () => {
  const [, json] = tables.find(([name]) => name === 'wamp.2.json')!;
  for (const text of [
    '[48,9007199254740993,{},"com.target.echo"]',
    ' [ 34, 1, 9007199254740993 ]',
  ]) {
    const attacker = await target().join(json);
    attacker.sendBytes(text);
    expect((await attacker.ended()).abort?.[1]).toEqual({
      message: expect.stringContaining('an id is beyond 2^53'),
    });
  }
  const attacker = await target().join(json);
  attacker.sendBytes('[48,9007199254740992,{},"com.target.echo",[9007199254740993]]');
  expect(await attacker.answerTo(2 ** 53)).toEqual([Code.Result, 2 ** 53, {}, [2 ** 53]]);
});

describe('every id in MessagePack', () => {
  const [, msgpack] = tables.find(([name]) => name === 'wamp.2.msgpack')!;
  const isUnsigned = (head: number): boolean => head < 0x80 || (head >= 0xcc && head <= 0xcf);

  /** The heads of the integers that follow the type of a message. */
  function headsOf(frame: Buffer): number[] {
    const heads: number[] = [];
    for (let at = 2; at < frame.length && !isEnd(frame[at]!); at += sizeOf(frame[at]!))
      heads.push(frame[at]!);
    return heads;
  }
  const isEnd = (head: number): boolean => head >= 0x80 && head < 0xc0;
  const sizeOf = (head: number): number => (head < 0x80 ? 1 : 1 + (1 << (head & 3)));

  it('is unsigned, in every message of the server that has one', async () => {
    const attacker = await target().connect(msgpack);
    const frames: Buffer[] = [];
    attacker.ws.on('message', (data: Buffer) => frames.push(data));
    await attacker.join();
    const wide = [2 ** 32, 2 ** 40, 2 ** 53].entries();
    for (const [i, id] of wide) {
      for (const [code, ...rest] of [
        [Code.Subscribe, { match: 'prefix' }, 'com.a'],
        [Code.Subscribe, {}, `com.a.${i}`],
        [Code.Register, {}, `com.b.${i}`],
        [Code.Publish, { acknowledge: true, exclude_me: false }, `com.a.${i}`, [1]],
        [Code.Call, {}, uri, [1]],
        [Code.Call, {}, nobody],
      ] as const) {
        const request = id - attacker.nextRequest();
        attacker.send([code, request, ...rest]);
        await attacker.answerTo(request);
      }
    }
    await attacker.settled();
    const codes = frames.map((frame) => frame[1]);
    for (const code of [2, 8, 17, 33, 36, 50, 65]) expect(codes).toContain(code);
    const heads = frames.flatMap(headsOf);
    expect(heads.filter((head) => !isUnsigned(head))).toEqual([]);
    expect(heads.filter((head) => head === 0xcf).length).toBeGreaterThan(20);
  });
});
