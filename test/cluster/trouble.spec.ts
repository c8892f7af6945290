import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WampClusterOptions } from '../../lib/cluster/cluster-options.js';
import type { WampClusterOutage, WampLostMember } from '../../lib/hub/wamp-cluster.js';
import {
  createTestHub,
  type MemoryCluster,
  memoryCluster,
  type MemoryClusterPort,
  type TestHub,
  type TestHubOptions,
  VirtualClock,
  type WampTestClient,
} from '../../lib/testing/index.js';
import { tablesOf } from '../utils/tables.js';

// What nodes do when the broker, or another node, is in trouble: each line of the table in docs/cluster.md.

const topic = 'com.example.topic';

interface Node extends TestHub {
  readonly port: MemoryClusterPort;
  readonly outages: WampClusterOutage[];
  readonly lost: WampLostMember[];
}

let clock: VirtualClock;
let broker: MemoryCluster;
let nodes: Node[];

beforeEach(() => {
  clock = new VirtualClock();
  broker = memoryCluster({ clock });
  nodes = [];
});

/** Every test ends with nodes that leave, and leave nothing behind. */
afterEach(async () => {
  await Promise.all(nodes.map(({ hub }) => hub.close()));
  // What is still on its way in the network.
  await clock.advanceAsync(3_000);
  assert.equal(clock.pending, 0);
  for (const node of nodes) {
    const { sessions, topics } = tablesOf(node);
    assert.deepEqual({ sessions, topics }, { sessions: 0, topics: 0 });
  }
});

function add(given: Partial<WampClusterOptions> = {}, options: TestHubOptions = {}): Node {
  const port = broker.port();
  const label = `n${nodes.length + 1}`;
  const cluster = { port, name: 'shop', label, ...given };
  const test = createTestHub({ clock, drainTimeoutMs: 0, heartbeatMs: 0, ...options, cluster });
  const node: Node = { ...test, port, outages: [], lost: [] };
  node.hub.cluster.outage$.subscribe((outage) => void node.outages.push(outage));
  node.hub.cluster.memberDown$.subscribe((member) => void node.lost.push(member));
  nodes.push(node);
  return node;
}

async function three(options: TestHubOptions = {}): Promise<[Node, Node, Node]> {
  const all = [add({}, options), add({}, options), add({}, options)] as const;
  await clock.advanceAsync(1_500);
  return [...all];
}

async function subscriber(node: TestHub): Promise<WampTestClient> {
  const client = await node.join();
  const subscribed = client.subscribe(topic);
  await clock.advanceAsync(0);
  await subscribed;
  return client;
}

async function arrived(client: WampTestClient): Promise<unknown[]> {
  await clock.advanceAsync(0);
  return (await client.drain()).map((event) => (event[4] as unknown[])[0]);
}

const lines = ({ log }: TestHub, level: string): string[] =>
  log.filter((line) => line.level === level).map(({ message }) => message);

describe('at boot', () => {
  it('with the broker, nodes find each other and share publications', async () => {
    const [one, two, three_] = await three();
    const clients = [await subscriber(one), await subscriber(two), await subscriber(three_)];
    const id = two.hub.publish(topic, [1]);
    for (const client of clients) {
      await clock.advanceAsync(0);
      expect(await client.drain()).toEqual([[36, 1, id, {}, [1]]]);
    }
    expect(one.hub.cluster.members.size).toBe(3);
    expect(lines(one, 'info')).toEqual([
      expect.stringContaining('Cluster "shop" over memory: this node is n1'),
      expect.stringContaining('Node n2'),
      expect.stringContaining('Node n3'),
    ]);
    expect(lines(one, 'warn')).toEqual([]);
  });

  it('without the broker, a node starts alone after 5 s, and joins as soon as it is there', async () => {
    broker.stop();
    const started: string[] = [];
    const port = broker.port();
    const one = createTestHub({
      clock,
      heartbeatMs: 0,
      cluster: { port, name: 'shop', label: 'n1' },
    });
    nodes.push({ ...one, port, outages: [], lost: [] });
    void one.hub.start().then(() => started.push('one'));
    await clock.advanceAsync(4_999);
    expect(started).toEqual([]);
    await clock.advanceAsync(1);
    expect(started).toEqual(['one']);
    expect(one.hub.cluster.state).toBe('connecting');
    expect(lines(one, 'warn')).toEqual([expect.stringContaining('starts alone')]);
    const client = await subscriber(one);
    one.hub.publish(topic, [1]);
    expect(await arrived(client)).toEqual([1]);
    broker.start();
    const two = add();
    await clock.advanceAsync(2_000);
    expect(one.hub.cluster.state).toBe('up');
    two.hub.publish(topic, [2]);
    expect(await arrived(client)).toEqual([2]);
  });

  it('with required: true, the start fails and names the broker', async () => {
    broker.stop();
    const node = add({ required: true, startTimeoutMs: 100 });
    await clock.advanceAsync(100);
    expect(node.log.map(({ message, stack }) => `${message} ${stack}`)).toEqual([
      expect.stringContaining('The broker (memory) is not there after 100 ms'),
    ]);
  });
});

describe('a broker that', () => {
  it('restarts: local goes on, at most 2 s of publications are kept, interests are renewed', async () => {
    const [one, two] = await three();
    const [here, there] = [await subscriber(one), await subscriber(two)];
    broker.stop();
    for (let i = 0; i < 50; i++) {
      one.hub.publish(topic, [i]);
      await clock.advanceAsync(100);
    }
    expect(await arrived(here)).toHaveLength(50);
    expect(one.hub.cluster.state).toBe('down');
    expect(one.hub.clusterStats).toMatchObject({ isUp: false, outages: 1, outageMs: 5_000 });
    broker.start();
    await clock.advanceAsync(2_000);
    one.hub.publish(topic, ['new']);
    const got = await arrived(there);
    expect(got.at(-1)).toBe('new');
    expect(got.slice(0, -1).every((i) => (i as number) >= 30)).toBe(true);
    expect(got).toEqual([...got.slice(0, -1).toSorted((a, b) => Number(a) - Number(b)), 'new']);
    expect(one.outages).toHaveLength(1);
    expect(one.outages[0]).toMatchObject({ eventsDropped: 50 - got.length + 1 });
    expect(one.hub.cluster.members.size).toBe(3);
    expect([one.lost, two.lost]).toEqual([[], []]);
    expect(lines(one, 'warn')).toEqual([
      expect.stringContaining('The broker (memory) is away'),
      expect.stringContaining('Publications do not reach the other nodes (too-old)'),
    ]);
    expect(lines(one, 'info').at(-1)).toContain('is back after');
  });

  it('is frozen: the same, after it was noticed, and nothing old arrives', async () => {
    const [one, two] = await three();
    const there = await subscriber(two);
    broker.freeze();
    for (let i = 0; i < 100; i++) {
      one.hub.publish(topic, [i]);
      await clock.advanceAsync(100);
    }
    expect(one.hub.cluster.state).toBe('down');
    broker.thaw();
    await clock.advanceAsync(2_000);
    one.hub.publish(topic, ['new']);
    expect((await arrived(there)).at(-1)).toBe('new');
    expect(one.outages).toHaveLength(1);
    expect(one.outages[0]?.eventsUncertain).toBeGreaterThan(0);
    expect([one.lost, two.lost]).toEqual([[], []]);
  });

  it('is slow: what exceeds maxUnconfirmedBytes stays here, is counted, and told once', async () => {
    const one = add({ maxUnconfirmedBytes: 50_000 });
    await clock.advanceAsync(100);
    const here = await subscriber(one);
    broker.freeze();
    for (let i = 0; i < 100; i++) one.hub.publish(topic, ['x'.repeat(1_000)]);
    expect(await arrived(here)).toHaveLength(100);
    const { eventsDropped, unconfirmedBytes } = one.hub.clusterStats ?? {};
    expect(eventsDropped?.['broker-slow']).toBeGreaterThan(40);
    expect(unconfirmedBytes).toBeLessThanOrEqual(50_000);
    expect(lines(one, 'warn')).toEqual([expect.stringContaining('(broker-slow)')]);
    broker.thaw();
  });
});

describe('a node that', () => {
  it('is cut off goes on alone; the others drop it, and all is well when it is back', async () => {
    const [one, two] = await three();
    const [here, there] = [await subscriber(one), await subscriber(two)];
    broker.isolate(one.port);
    await clock.advanceAsync(6_000);
    expect(two.lost).toMatchObject([{ label: 'n1', reason: expect.stringMatching(/silent|gone/) }]);
    one.hub.publish(topic, ['alone']);
    two.hub.publish(topic, ['others']);
    expect(await arrived(here)).toEqual(['alone']);
    expect(await arrived(there)).toEqual(['others']);
    broker.reach(one.port);
    await clock.advanceAsync(6_000);
    one.hub.publish(topic, ['again']);
    expect(await arrived(there)).toContain('again');
    expect(two.hub.cluster.members.size).toBe(3);
  });

  it('is killed is gone within 2.5 s', async () => {
    const [one, two] = await three();
    one.port.kill();
    await clock.advanceAsync(2_500);
    expect(two.lost).toMatchObject([{ label: 'n1', reason: 'gone' }]);
    expect(lines(two, 'warn')).toEqual([expect.stringContaining('not there any more: gone')]);
    expect(two.hub.clusterStats?.membersLost).toEqual({ left: 0, gone: 1, silent: 0 });
  });

  it('leaves says so: its sessions are told first, then the others know at once', async () => {
    const [one, two] = await three();
    const client = await subscriber(one);
    await one.hub.close();
    await clock.advanceAsync(0);
    expect(client.isClosed).toBe(true);
    expect(two.lost).toMatchObject([{ label: 'n1', reason: 'left' }]);
    expect(lines(two, 'warn')).toEqual([]);
    expect(two.hub.cluster.sessionCount).toBe(0);
    one.hub.publish(topic, ['stays here']);
    expect(one.hub.clusterStats?.eventsSent).toBe(0);
  });

  it('leaves takes no new work, but goes on with calls in flight and what they publish', async () => {
    const [one, two] = await three({ drainTimeoutMs: 5_000 });
    const there = await subscriber(two);
    let finish = (): void => undefined;
    one.hub.register('com.example.slow', () => new Promise<void>((resolve) => (finish = resolve)));
    const caller = await one.join();
    const answer = caller.call('com.example.slow');
    await clock.advanceAsync(0);
    const closing = one.hub.close();
    await clock.advanceAsync(1_000);
    expect(two.lost).toEqual([]);
    expect([...two.hub.cluster.members.values()].map(({ isLeaving }) => isLeaving)).toContain(true);
    one.hub.publish(topic, ['still']);
    expect(await arrived(there)).toEqual(['still']);
    finish();
    await answer;
    await closing;
    await clock.advanceAsync(0);
    expect(two.lost).toMatchObject([{ reason: 'left' }]);
  });

  it('loses its connection alone comes back, and its clients get events again', async () => {
    const [one, two] = await three();
    const here = await subscriber(one);
    one.port.cut();
    await clock.advanceAsync(300);
    one.port.mend();
    await clock.advanceAsync(2_000);
    two.hub.publish(topic, ['again']);
    expect(await arrived(here)).toEqual(['again']);
    expect(one.outages).toHaveLength(1);
    expect(two.lost).toEqual([]);
  });

  it('subscribes while the broker is away is served as soon as it is back', async () => {
    const [one, two] = await three();
    broker.stop();
    await clock.advanceAsync(0);
    const here = await subscriber(one);
    broker.start();
    await clock.advanceAsync(2_000);
    two.hub.publish(topic, [1]);
    expect(await arrived(here)).toEqual([1]);
  });
});

it('frames that get lost, come twice and overtake each other break no order and bring nothing twice', async () => {
  const all = await three();
  broker.delay(5, 40);
  broker.double(0.3);
  broker.lose(0.05);
  const clients = [];
  for (const node of all) {
    const client = await node.join();
    const subscribed = client.subscribe(topic);
    await clock.advanceAsync(1_100);
    await subscribed;
    clients.push(client);
  }
  for (let i = 0; i < 300; i++) {
    all.forEach(({ hub }, n) => hub.publish(topic, [`${n}.${i}`]));
    await clock.advanceAsync(3);
  }
  await clock.advanceAsync(1_000);
  for (const client of clients) {
    const got = (await arrived(client)) as string[];
    expect(new Set(got).size).toBe(got.length);
    expect(got.length).toBeGreaterThan(700);
    for (const n of [0, 1, 2]) {
      const numbers = got
        .filter((each) => each.startsWith(`${n}.`))
        .map((each) => Number(each.slice(2)));
      expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    }
  }
  broker.lose(0);
});
