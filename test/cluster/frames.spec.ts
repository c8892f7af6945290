import { describe, expect, it } from 'vitest';
import type { FrameMembers } from '../../lib/cluster/cluster-link.js';
import {
  decodeFrame,
  encodeFrame,
  encodeHead,
  encodeItem,
  encodeList,
  typeOf,
} from '../../lib/cluster/frames/frame-codec.js';
import { frameShapes } from '../../lib/cluster/frames/frame-shapes.js';
import { FrameType } from '../../lib/cluster/frames/frame-type.js';
import { isNode, newNode } from '../../lib/cluster/node-name.js';
import { SeededRandom } from '../../lib/testing/index.js';

const node = 'Ab3456789012';
const bytes = new Uint8Array([1, 2, 3]);
const event = [7, 2 ** 52, [bytes], { x: 1 }, null, null];

const samples: Readonly<Record<keyof typeof FrameType, FrameMembers>> = {
  Event: ['realm1', 'com.ex', ['wamp.2.json'], [event, event]],
  Beat: ['host:1', [1, 1], '1.0.0', 'digest', [['realm1', 3]], ['wamp.2.json'], 4, false],
  Bye: [],
  Delta: [1, [[5, 'realm1', 'ann', 'admin']], [[6, 'wamp.close.normal']]],
  SnapshotRequest: [],
  Snapshot: [1, [[5, 'realm1', 'ann', 'admin']], 0, true],
  Call: [1, 5, 'com.ex.add', 'kill', 1_000, bytes],
  Input: [1, 1, bytes],
  Cancel: [1],
  Progress: [1, 0, bytes],
  Result: [1, 0, bytes],
  Error: [1, 0, 'wamp.error.canceled', true, bytes],
  Roll: [3, [[1, 0, 2]]],
  Rolled: [
    3,
    [
      [1, 2],
      [2, -1],
    ],
  ],
  Ask: [1, 'kick', bytes],
  Told: [1, 'done', bytes],
  Topics: [0, 12, [['realm1', 'com.ex', 'exact', 1]]],
  Taken: [1, 2],
};
const rows = Object.entries(samples).map(
  ([name, members]) => [name, FrameType[name as keyof typeof FrameType], members] as const,
);

/** Matches a frame of the type. */
const taken = (type: FrameType): unknown => expect.objectContaining({ type });

/** Values of every kind, of which each member accepts only some. */
const oddities = [null, true, -1, 1.5, 7, 'text', bytes, [], [1], [[]], {}, { a: 1 }, 2 ** 60];

describe('frames', () => {
  it('have a shape for every type', () => {
    expect(Object.keys(frameShapes)).toEqual(Object.values(FrameType).map(String));
  });

  it.each(rows)('%s is told by the third byte', (_name, type, members) => {
    expect(typeOf(encodeFrame(type, node, members))).toBe(type);
  });

  it.each([0, 1, 15, 16, 1_000, 70_000])('of %d encoded items are as of a list', (count) => {
    const head = encodeHead(FrameType.Event, node, ['realm1', 'com.ex', []]);
    const list = encodeList(head, Array(count).fill(encodeItem([7, 'a'])));
    expect(typeOf(list)).toBe(FrameType.Event);
    const members = ['realm1', 'com.ex', [], Array.from({ length: count }, () => [7, 'a'])];
    expect(decodeFrame(list)).toEqual({ type: FrameType.Event, node, members });
  });

  it.each(rows)('%s comes back as it was', (_name, type, members) => {
    const frame = decodeFrame(encodeFrame(type, node, members));
    expect(frame).toEqual({ type, node, members });
  });

  it.each(rows)(
    '%s is refused wherever it is cut off, and with more behind',
    (_name, type, members) => {
      const whole = encodeFrame(type, node, members);
      for (let end = 0; end < whole.length; end++)
        expect(decodeFrame(whole.subarray(0, end))).toBe('undecodable');
      expect(decodeFrame(new Uint8Array([...whole, 0xc0]))).toBe('undecodable');
    },
  );

  it.each(rows)('%s is refused with a member left out', (_name, type, members) => {
    const kinds = frameShapes[type];
    const required = kinds.filter((kind) => !kind(undefined)).length;
    for (let length = 0; length < members.length; length++) {
      const flaw = decodeFrame(encodeFrame(type, node, members.slice(0, length)));
      const isWhole = kinds.slice(length).every((kind) => kind(undefined));
      expect(flaw).toEqual(isWhole ? taken(type) : 'malformed');
    }
    expect(kinds.length).toBeGreaterThanOrEqual(required);
  });

  it.each(rows)(
    '%s is taken or refused by the kind of each member, never thrown',
    (_name, type, members) => {
      members.forEach((_, at) => {
        for (const odd of oddities) {
          const frame = decodeFrame(encodeFrame(type, node, members.with(at, odd)));
          const fits = frameShapes[type][at]?.(odd) === true;
          expect(frame).toEqual(fits ? taken(type) : 'malformed');
        }
        const refused = oddities.filter((odd) => frameShapes[type][at]?.(odd) !== true);
        expect(refused.length).toBeGreaterThan(7);
      });
    },
  );

  it.each(rows)('%s ignores members of later versions', (_name, type, members) => {
    const frame = decodeFrame(encodeFrame(type, node, [...members, 'later']));
    expect(frame).toMatchObject({ type, members: [...members, 'later'] });
  });

  it('are never thrown, whatever the bytes', () => {
    const random = new SeededRandom(15);
    const whole = encodeFrame(FrameType.Event, node, samples.Event);
    for (let run = 0; run < 20_000; run++) {
      const bent = whole.slice();
      for (let i = 0; i <= run % 4; i++) bent[random.below(bent.length)] = random.below(256);
      const frame = decodeFrame(bent);
      if (typeof frame === 'string') continue;
      expect(isNode(frame.node)).toBe(true);
      expect(Object.values(FrameType)).toContain(frame.type);
    }
  });

  it.each([
    ['another wire version', [2, FrameType.Roll, node, 1, []], 'version'],
    ['version 0', [0, FrameType.Roll, node, 1, []], 'version'],
    ['a version that is no number', ['1', FrameType.Roll, node, 1, []], 'version'],
    ['an unknown type', [1, 99, node], 'unknown-type'],
    ['a type of the prototype', [1, 'constructor', node], 'unknown-type'],
    ['a node that would be a wildcard', [1, FrameType.Bye, '*'], 'malformed'],
    ['a node with a dot', [1, FrameType.Bye, 'Ab345.789012'], 'malformed'],
    ['no node', [1, FrameType.Bye], 'malformed'],
    ['nothing', [], 'malformed'],
  ])('refuse %s', async (_what, list, flaw) => {
    const { pack } = await import('msgpackr');
    expect(decodeFrame(pack(list))).toBe(flaw);
  });

  it.each([['Beat'], ['Bye']] as const)('read %s of any version', async (name) => {
    const { pack } = await import('msgpackr');
    const list = [9, FrameType[name], node, ...samples[name]];
    expect(decodeFrame(pack(list))).toMatchObject({ type: FrameType[name], node });
  });

  it('refuse what is not a list, and what is too deep', () => {
    expect(decodeFrame(new Uint8Array([0x80]))).toBe('malformed');
    expect(decodeFrame(new Uint8Array(100).fill(0x91))).toBe('undecodable');
  });

  it('share the bytes of an event, and copy those of anything else', () => {
    const head = encodeHead(FrameType.Event, node, ['realm1', 'com.ex', ['wamp.2.json']]);
    const sent = encodeList(head, [encodeItem(event)]);
    const received = decodeFrame(sent) as { members: FrameMembers };
    const [, , , [[, , [payload]]]] = received.members as [0, 0, 0, [[0, 0, [Uint8Array]]]];
    expect(payload.buffer).toBe(sent.buffer);
    const call = encodeFrame(FrameType.SnapshotRequest, node, [[bytes]]);
    const [copy] = (decodeFrame(call) as { members: FrameMembers }).members[0] as [Uint8Array];
    expect(copy.buffer).not.toBe(call.buffer);
    expect(copy).toEqual(bytes);
  });

  it('carry values of an application as messages to clients do', () => {
    const args = [
      10n ** 17n,
      new Date(0),
      new Map([['a', 1]]),
      { __proto__: null, ü: '\u{1f600}' },
    ];
    const frame = decodeFrame(encodeFrame(FrameType.SnapshotRequest, node, [args]));
    expect(frame).toMatchObject({
      members: [[10n ** 17n, '1970-01-01T00:00:00.000Z', { a: 1 }, { ü: '\u{1f600}' }]],
    });
  });
});

describe('names of nodes', () => {
  it('are different, and what they must be', () => {
    const nodes = new Set(Array.from({ length: 1_000 }, newNode));
    expect(nodes.size).toBe(1_000);
    expect([...nodes].every(isNode)).toBe(true);
    const letters = new Set([...nodes].join(''));
    expect(letters.size).toBe(62);
  });
});
