import { beforeEach, describe, expect, it } from 'vitest';
import type { WampClusterOutage } from '../../lib/hub/wamp-cluster.js';
import type { WampTestClient } from '../../lib/testing/index.js';
import { type TestNode, TestNodes } from './nodes.js';

// Publications while the broker is away, slow or frozen.

const topic = 'com.example.topic';

let nodes: TestNodes;
let one: TestNode;
let two: TestNode;
let client: WampTestClient;
let outages: WampClusterOutage[];

beforeEach(() => start());

async function start(given: Parameters<TestNodes['add']>[1] = {}): Promise<void> {
  nodes = new TestNodes();
  one = nodes.add('one', given);
  two = nodes.add('two');
  outages = [];
  one.bus.outage$.subscribe((outage) => void outages.push(outage));
  await nodes.up();
  client = await two.join();
  await client.subscribe(topic);
}

/** The first argument of all events that the client has got. */
async function arrived(): Promise<unknown[]> {
  return (await client.drain()).map((event) => (event[4] as unknown[])[0]);
}

async function back(ms: number): Promise<void> {
  await nodes.clock.advanceAsync(ms);
  one.link.up();
  await nodes.clock.advanceAsync(0);
}

describe('while the broker is away', () => {
  it('this node goes on, and publications of the last two seconds go out in order, before later ones', async () => {
    const local = await one.join();
    await local.subscribe(topic);
    one.link.down();
    for (let i = 0; i < 40; i++) {
      one.hub.publish(topic, [i]);
      await nodes.clock.advanceAsync(100);
    }
    expect(await local.drain()).toHaveLength(40);
    expect(await arrived()).toEqual([]);
    await back(0);
    one.hub.publish(topic, ['later']);
    expect(await arrived()).toEqual([...Array.from({ length: 20 }, (_, i) => i + 20), 'later']);
    expect(one.bus.counts.drops).toMatchObject({ 'too-old': 20, buffer: 0, down: 0 });
    expect(outages).toEqual([{ durationMs: 4_000, eventsDropped: 20, eventsUncertain: 0 }]);
  });

  it('at most outageBufferBytes are kept, of the latest', async () => {
    await start({ outageBufferBytes: 10_000 });
    one.link.down();
    for (let i = 0; i < 100; i++) one.hub.publish(topic, [i, 'x'.repeat(900)]);
    expect(one.bus.outgoing.buffer.bytes).toBeLessThanOrEqual(10_000);
    one.hub.publish(topic, ['too large', 'x'.repeat(10_000)]);
    await back(100);
    expect(await arrived()).toEqual([90, 91, 92, 93, 94, 95, 96, 97, 98, 99]);
    expect(one.bus.counts.drops.buffer).toBe(91);
    expect(one.bus.outgoing.buffer.bytes).toBe(0);
  });

  it('what is kept of events of many topics counts with their names', async () => {
    await start({ outageBufferBytes: 10_000 });
    one.link.down();
    for (let i = 0; i < 100; i++) one.hub.publish(`com.${'x'.repeat(240)}.t${i}`, [i]);
    const { buffer } = one.bus.outgoing;
    expect(buffer.size).toBeGreaterThan(30);
    expect(buffer.size * 250).toBeLessThanOrEqual(10_000);
    expect(one.bus.counts.drops.buffer).toBe(100 - buffer.size);
  });

  it.each([{ outageBufferBytes: 0 }, { outageBufferMs: 0 }])(
    'with %j nothing is kept',
    async (given) => {
      await start(given);
      one.link.down();
      one.hub.publish(topic, [1]);
      await back(100);
      expect(await arrived()).toEqual([]);
      expect(one.bus.counts.drops.down).toBe(1);
    },
  );

  it('one line tells of the drops of an outage, and one of the next outage', async () => {
    await start({ outageBufferBytes: 0 });
    for (let round = 1; round <= 2; round++) {
      one.link.down();
      for (let i = 0; i < 10; i++) one.hub.publish(topic, [i]);
      await back(100);
      expect(one.log).toHaveLength(round);
    }
    expect(one.log[0]?.message).toContain('Publications do not reach the other nodes (down)');
  });

  it('what was sent before, and not confirmed, is told as uncertain', async () => {
    one.link.whenFlushed = () => new Promise(() => undefined);
    for (let i = 0; i < 3; i++) one.hub.publish(topic, [i]);
    await nodes.clock.advanceAsync(0);
    one.link.down();
    await back(500);
    expect(outages).toEqual([{ durationMs: 500, eventsDropped: 0, eventsUncertain: 3 }]);
    expect(one.link.unconfirmed.bytes).toBe(0);
  });

  it('is asked in time with a small budget', async () => {
    await start({ maxUnconfirmedBytes: 20_000 });
    for (let i = 0; i < 100; i++) {
      one.hub.publish(topic, ['x'.repeat(1_000)]);
      await nodes.clock.advanceAsync(0);
    }
    expect(one.bus.counts).toMatchObject({ sent: 100, drops: { 'broker-slow': 0 } });
  });

  it('what was not sent at the first start goes out, too', async () => {
    const late = nodes.add('late');
    late.hub.publish(topic, [1]);
    late.link.up();
    await nodes.clock.advanceAsync(0);
    expect(await arrived()).toEqual([1]);
    expect(late.log).toEqual([]);
  });
});

describe('when the broker is back', () => {
  it('publications wait for the nodes that were there before', async () => {
    let reunite = (): void => undefined;
    one.peers.reunited = () => new Promise<void>((resolve) => (reunite = resolve));
    one.link.down();
    one.hub.publish(topic, [1]);
    await back(500);
    one.hub.publish(topic, [2]);
    expect(await arrived()).toEqual([]);
    expect(outages).toEqual([]);
    reunite();
    await nodes.clock.advanceAsync(0);
    one.hub.publish(topic, [3]);
    expect(await arrived()).toEqual([1, 2, 3]);
    expect(outages).toHaveLength(1);
    await nodes.clock.advanceAsync(5_000);
    expect(outages).toHaveLength(1);
  });

  it('they wait for a node that does not come back for 1.5 s', async () => {
    one.peers.reunited = () => new Promise(() => undefined);
    one.link.down();
    await back(500);
    one.hub.publish(topic, [1]);
    await nodes.clock.advanceAsync(1_499);
    expect(await arrived()).toEqual([]);
    await nodes.clock.advanceAsync(1);
    expect(await arrived()).toEqual([1]);
  });

  it('and away again before that, both are one outage', async () => {
    one.peers.reunited = () => new Promise(() => undefined);
    one.link.down();
    one.hub.publish(topic, [1]);
    await back(500);
    await nodes.clock.advanceAsync(1_000);
    one.link.down();
    one.hub.publish(topic, [2]);
    await back(1_000);
    await nodes.clock.advanceAsync(1_500);
    expect(await arrived()).toEqual([]);
    expect(outages).toEqual([{ durationMs: 2_500, eventsDropped: 2, eventsUncertain: 0 }]);
  });

  it('a node asks for the same topics, without waiting anew', async () => {
    expect(two.link.listened).toHaveLength(1);
    two.link.down();
    two.link.up();
    const other = await two.join();
    two.link.whenListening = () => new Promise(() => undefined);
    await other.subscribe(topic);
    expect(two.bus.interests.size).toBe(1);
  });
});

describe('a broker that confirms nothing', () => {
  it('gets at most maxUnconfirmedBytes; what follows is dropped and counted, until it confirms', async () => {
    await start({ maxUnconfirmedBytes: 100_000 });
    let confirm = (): void => undefined;
    one.link.whenFlushed = () => new Promise<void>((resolve) => (confirm = resolve));
    for (let i = 0; i < 200; i++) one.hub.publish(topic, [i, 'x'.repeat(950)]);
    await nodes.clock.advanceAsync(0);
    const sent = one.bus.counts.sent;
    expect(sent).toBeGreaterThan(90);
    expect(one.link.unconfirmed.bytes).toBeLessThanOrEqual(100_000);
    expect(one.bus.counts.drops['broker-slow']).toBe(200 - sent);
    expect(one.log).toHaveLength(1);
    confirm();
    await nodes.clock.advanceAsync(0);
    one.hub.publish(topic, ['again']);
    const got = await arrived();
    expect(got).toHaveLength(sent + 1);
    expect(got.at(-1)).toBe('again');
  });

  it('is asked once per 256 KiB or 100 ms, and never twice at a time', async () => {
    const asked: number[] = [];
    one.link.whenFlushed = () => {
      asked.push(nodes.clock.now());
      return new Promise<void>((resolve) => void nodes.clock.schedule(30, resolve));
    };
    one.hub.publish(topic, [1]);
    await nodes.clock.advanceAsync(1_000);
    expect(asked).toEqual([100]);
    expect(one.link.unconfirmed).toMatchObject({ bytes: 0, events: 0, roundtripMs: 30 });
    for (let i = 0; i < 800; i++) one.hub.publish(topic, ['x'.repeat(1_000)]);
    await nodes.clock.advanceAsync(0);
    expect(asked).toEqual([100, 1_000]);
    await nodes.clock.advanceAsync(1_000);
    expect(asked).toEqual([100, 1_000, 1_130]);
    expect(one.link.unconfirmed.bytes).toBe(0);
  });

  it('and refuses although it is there, gets in order what was kept', async () => {
    one.link.refuses = true;
    one.hub.publish(topic, [1]);
    one.hub.publish(topic, [2]);
    await nodes.clock.advanceAsync(1_000);
    one.link.refuses = false;
    one.hub.publish(topic, [3]);
    expect(await arrived()).toEqual([]);
    await nodes.clock.advanceAsync(100);
    one.hub.publish(topic, [4]);
    expect(await arrived()).toEqual([1, 2, 3, 4]);
  });
});

describe('flush', () => {
  it('resolves when the broker has all, and rejects while that cannot be known', async () => {
    await expect(one.bus.flush()).resolves.toBeUndefined();
    one.link.whenFlushed = () => Promise.reject(new Error('lost'));
    await expect(one.bus.flush()).rejects.toMatchObject({ uri: 'wamp.error.unavailable' });
    one.link.down();
    await expect(one.bus.flush()).rejects.toMatchObject({ uri: 'wamp.error.unavailable' });
  });
});

it('at the end no timer and no table is left', async () => {
  one.link.down();
  for (let i = 0; i < 10; i++) one.hub.publish(topic, [i]);
  client.close();
  await Promise.all([one.hub.close(), two.hub.close()]);
  await nodes.clock.advanceAsync(0);
  expect([one.bus.size, two.bus.size]).toEqual([0, 0]);
  expect(one.bus.counts.drops.down).toBe(10);
  expect(nodes.clock.pending).toBe(0);
});
