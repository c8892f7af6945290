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
    ['256 KiB', 1_048_576, 262_144],
    ['what the broker takes', 5_000, 5_000],
  ])('make frames of %s at most', async (_name, maxFrameBytes, most) => {
    one.link.maxFrameBytes = maxFrameBytes;
    for (let i = 0; i < 600; i++) publish([topic, `${i} ${'x'.repeat(990)}`]);
    expect(await arrived()).toHaveLength(600);
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
    publish([topic, 1], [topic, 'x'.repeat(300_000)], [topic, 3]);
    expect((await arrived()).map((value) => String(value).length)).toEqual([1, 300_000, 1]);
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
  const event = (number: number): unknown[] => [number, 1, [`[[${number}]]`]];

  /** A frame of one format with these events. */
  function frameOf(...events: readonly unknown[]): Uint8Array {
    return one.link.encode(FrameType.Event, ['realm1', topic, ['wamp.2.json'], events]);
  }

  it.each<[string, unknown[]]>([
    ['nothing', []],
    ['a number that is none', ['2', 1, ['[[2]]']]],
    ['an id that is none', [2, 2 ** 60, ['[[2]]']]],
    ['no list of payloads', [2, 1, '[[2]]']],
    ['a payload that is empty', [2, 1, ['']]],
    ['a payload that is a number', [2, 1, [2]]],
    ['more payloads than formats', [2, 1, ['[[2]]', '[[2]]']]],
    ['details that are a list', [2, 1, ['[[2]]'], []]],
    ['a condition of a later version', [2, 1, ['[[2]]'], null, { later: [] }]],
    ['a policy of a later version', [2, 1, ['[[2]]'], null, null, 'later']],
  ])('gives all to the subscribers, and drops what is no event: %s', async (_what, odd) => {
    const two = nodes.all[1] as TestNode;
    two.link.receive(frameOf(event(1), odd, event(3)));
    expect(await arrived()).toEqual([1, 3]);
    expect(two.bus.counts).toMatchObject({ received: 2, drops: { undecodable: 1 } });
  });

  it('serves all subscriptions with one event before the next', async () => {
    const two = nodes.all[1] as TestNode;
    await client.subscribe('com', { match: 'prefix' });
    await client.subscribe('com..topic', { match: 'wildcard' });
    two.link.receive(frameOf(event(1), event(2)));
    expect(await arrived()).toEqual([1, 1, 1, 2, 2, 2]);
  });

  it('goes on for the others when an event ends a session', async () => {
    const two = nodes.all[1] as TestNode;
    const slow = await two.join();
    await slow.subscribe(topic);
    slow.pause();
    const last = await two.join();
    await last.subscribe(topic);
    const text = 'x'.repeat(2_000_000);
    const numbers = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
    const long = (number: number): unknown[] => [
      number,
      1,
      [`[[${number},"${text}"]]`],
      null,
      null,
      'close',
    ];
    two.link.receive(frameOf(...numbers.map(long)));
    expect(await arrived()).toEqual(numbers);
    expect(await last.drain()).toHaveLength(10);
    expect(two.hub.sessionCount).toBe(2);
  });

  it('goes on after an event that fails, and tells of it', async () => {
    const two = nodes.all[1] as TestNode;
    const receive = vi.spyOn(two.hub.core.broker, 'receive').mockImplementationOnce(() => {
      throw new Error('no');
    });
    expect(() => two.link.receive(frameOf(event(1), event(2)))).toThrow('no');
    expect(await arrived()).toEqual([2]);
    expect(receive).toHaveBeenCalledTimes(2);
  });
});
