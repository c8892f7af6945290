import { beforeEach, describe, expect, it, vi } from 'vitest';
import { FrameType } from '../../lib/cluster/frames/frame-type.js';
import type { WampTestClient } from '../../lib/testing/index.js';
import { type TestNode, TestNodes } from './nodes.js';

// The publications of one turn travel together.

const topic = 'com.example.topic';
const other = 'com.example.other';

let nodes: TestNodes;
let one: TestNode;
let client: WampTestClient;

async function start(given: Parameters<TestNodes['add']>[1] = {}): Promise<void> {
  nodes = new TestNodes();
  one = nodes.add('one', given);
  const two = nodes.add('two');
  await nodes.up();
  client = await two.join();
  await client.subscribe(topic);
  await client.subscribe(other);
}

beforeEach(() => start());

/** The first argument of all events that the client has got. */
async function arrived(): Promise<unknown[]> {
  return (await client.drain()).map((event) => (event[4] as unknown[])[0]);
}

/** The topics of the frames that were sent. */
function sent(): unknown[] {
  return one.link.sent.map(({ target }) =>
    typeof target === 'object' && 'uri' in target ? target.uri : target,
  );
}

type Given = readonly [topic: string, value: unknown, options?: object];

function publish(...events: readonly Given[]): void {
  for (const [uri, value, options] of events) one.hub.publish(uri, [value], {}, options);
}

describe('publications of one turn', () => {
  it('for one topic are one frame', async () => {
    publish([topic, 1], [topic, 2], [topic, 3]);
    expect(sent()).toEqual([]);
    expect(await arrived()).toEqual([1, 2, 3]);
    expect(sent()).toEqual([topic]);
    expect(one.bus.counts.sent).toBe(3);
    publish([topic, 4]);
    expect(await arrived()).toEqual([4]);
    expect(sent()).toEqual([topic, topic]);
  });

  it.each<[string, Given[], unknown[]]>([
    [
      'two topics',
      [
        [topic, 1],
        [topic, 2],
        [other, 3],
        [topic, 4],
      ],
      [topic, other, topic],
    ],
    [
      'realms',
      [
        [topic, 1],
        [topic, 2, { realm: '*' }],
        [topic, 3],
      ],
      [topic, 'all', topic],
    ],
  ])('keep their order among %s', async (_name, events, frames) => {
    publish(...events);
    expect(await arrived()).toEqual(events.map(([, value]) => value));
    expect(sent()).toEqual(frames);
  });

  it('to named sessions go to their node, in order', async () => {
    const eligible = [...(nodes.all[1] as TestNode).hub.sessions.keys()];
    publish([topic, 1], [topic, 2, { eligible }], [topic, 3, { eligible }], [topic, 4]);
    expect(await arrived()).toEqual([1, 2, 3, 4]);
    expect(sent()).toEqual([topic, { node: 'two' }, topic]);
  });

  it.each([
    ['64 KiB', 1_048_576, 65_536],
    ['what the broker takes', 5_000, 5_000],
  ])('make frames of %s at most', async (_name, maxFrameBytes, most) => {
    one.link.maxFrameBytes = maxFrameBytes;
    for (let i = 0; i < 200; i++) publish([topic, `${i} ${'x'.repeat(990)}`]);
    expect(await arrived()).toHaveLength(200);
    const lengths = one.link.sent.map(({ frame }) => frame.length);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(most);
    expect(Math.min(...lengths.slice(0, -1))).toBeGreaterThan(most - 1_200);
  });

  it('make frames of 512 publications at most', async () => {
    for (let i = 0; i < 1_100; i++) publish([topic, i]);
    expect(await arrived()).toHaveLength(1_100);
    expect(one.link.sent).toHaveLength(3);
  });

  it('that are too large to share a frame go alone', async () => {
    publish([topic, 1], [topic, 'x'.repeat(100_000)], [topic, 3]);
    expect((await arrived()).map((value) => String(value).length)).toEqual([1, 100_000, 1]);
    expect(one.link.sent).toHaveLength(3);
  });

  it.each(['refused', 'away'] as const)(
    'wait one by one when the broker is %s',
    async (trouble) => {
      if (trouble === 'refused') one.link.refuses = true;
      publish([topic, 1], [topic, 2]);
      if (trouble === 'away') one.link.down();
      publish([topic, 3]);
      await nodes.clock.advanceAsync(0);
      expect(one.bus.outgoing.buffer.size).toBe(3);
      one.link.refuses = false;
      if (trouble === 'away') one.link.up();
      await nodes.clock.advanceAsync(100);
      publish([topic, 4]);
      expect(await arrived()).toEqual([1, 2, 3, 4]);
      expect(one.bus.counts).toMatchObject({ sent: 4, drops: { down: 0, buffer: 0 } });
    },
  );

  it('are counted one by one when they are dropped', async () => {
    await start({ maxUnconfirmedBytes: 300 });
    one.link.whenFlushed = () => new Promise(() => undefined);
    publish([topic, 'x'.repeat(300)]);
    await nodes.clock.advanceAsync(0);
    publish([topic, 1], [topic, 2], [topic, 3]);
    await nodes.clock.advanceAsync(0);
    expect(one.bus.counts).toMatchObject({ sent: 1, drops: { 'broker-slow': 3 } });
  });

  it.each(['flush', 'end'] as const)('are sent before %s', async (what) => {
    publish([topic, 1], [topic, 2]);
    const done = one.bus[what]();
    expect(sent()).toEqual([topic]);
    await done;
    expect(await arrived()).toEqual([1, 2]);
  });
});

describe('a frame of events', () => {
  const event = (number: number, uri: unknown): unknown[] => [
    number,
    1,
    'realm1',
    uri,
    null,
    null,
    null,
    [['wamp.2.json', 1, Buffer.from(`[[${number}]]`)]],
  ];

  it('gives all to the subscribers, and drops what is no event', async () => {
    const two = nodes.all[1] as TestNode;
    const frame = one.link.encode(FrameType.Event, [
      [event(1, topic), event(2, 7), [], event(3, topic)],
    ]);
    two.link.receive(frame);
    expect(await arrived()).toEqual([1, 3]);
    expect(two.bus.counts).toMatchObject({ received: 2, drops: { undecodable: 2 } });
  });

  it('goes on after an event that fails, and tells of it', async () => {
    const two = nodes.all[1] as TestNode;
    const receive = vi.spyOn(two.hub.core.broker, 'receive').mockImplementationOnce(() => {
      throw new Error('no');
    });
    const frame = one.link.encode(FrameType.Event, [[event(1, topic), event(2, topic)]]);
    expect(() => two.link.receive(frame)).toThrow('no');
    expect(await arrived()).toEqual([2]);
    expect(receive).toHaveBeenCalledTimes(2);
  });
});
