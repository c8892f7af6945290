import { beforeEach, describe, expect, it } from 'vitest';
import { encodeFrame } from '../../lib/cluster/frames/frame-codec.js';
import { FrameType } from '../../lib/cluster/frames/frame-type.js';
import { newNode } from '../../lib/cluster/node-name.js';
import { PortLink } from '../../lib/cluster/port-link.js';
import { memoryCluster, VirtualClock, type WampTestClient } from '../../lib/testing/index.js';
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

describe('a frame of frames', () => {
  it('gives each to its taker, and drops what is broken, of another node, or a frame of frames', async () => {
    const broker = memoryCluster({ clock: new VirtualClock() });
    const parts = { port: broker.port(), name: 'shop', clock: new VirtualClock() };
    const link = new PortLink({ ...parts, node: newNode(), report: () => undefined });
    const got: unknown[] = [];
    link.take(FrameType.Roll, (node, [member]) => void got.push([node, member]));
    const [sender, stranger] = [newNode(), newNode()];
    const roll = (node: string, number: number): Uint8Array =>
      encodeFrame(FrameType.Roll, node, [number, []]);
    const batch = (...frames: unknown[]): Uint8Array =>
      encodeFrame(FrameType.Batch, sender, [frames]);
    link.frame(batch(roll(sender, 1), roll(stranger, 2), new Uint8Array([0xc1]), roll(sender, 3)));
    link.frame(batch(batch(roll(sender, 4)), roll(sender, 5)));
    link.frame(batch());
    link.frame(batch(roll(sender, 6), 7));
    expect(got).toEqual([
      [sender, 1],
      [sender, 3],
      [sender, 5],
    ]);
    expect(link.drops).toMatchObject({ malformed: 2, undecodable: 1, 'no-taker': 1 });
  });
});
