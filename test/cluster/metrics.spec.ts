import { Registry } from 'prom-client';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { PrometheusMetrics } from '../../lib/prometheus/index.js';
import {
  createTestHub,
  type MemoryCluster,
  memoryCluster,
  type MemoryClusterPort,
  type TestHub,
  VirtualClock,
} from '../../lib/testing/index.js';

const topic = 'com.example.topic';

let clock: VirtualClock;
let broker: MemoryCluster;
let registry: Registry;
let here: TestHub;
let there: TestHub;
let port: MemoryClusterPort;

beforeEach(async () => {
  clock = new VirtualClock();
  broker = memoryCluster({ clock });
  registry = new Registry();
  here = node({ metrics: new PrometheusMetrics({ registry }) });
  there = node();
  await clock.advanceAsync(2_000);
});

afterEach(async () => {
  const closed = [here, there].map(({ hub }) => hub.close());
  await clock.advanceAsync(10_000);
  await Promise.all(closed);
});

function node(options = {}): TestHub {
  port = broker.port();
  const cluster = { name: 'shop', port, maxUnconfirmedBytes: 20_000, outageBufferBytes: 5_000 };
  return createTestHub({ clock, heartbeatMs: 0, drainTimeoutMs: 0, ...options, cluster });
}

/** The values that Prometheus scrapes of the cluster, without those that are 0, and what is on its way. */
async function scraped(): Promise<Record<string, number>> {
  const lines = (await registry.metrics()).split('\n');
  const values = lines.flatMap((line) => {
    const [, name, reason, value] =
      /^wamp_cluster_(\w+){[^}]*?(?:reason="([^"]*)")?} (\S+)$/.exec(line) ?? [];
    if (name === undefined || name === 'unconfirmed_bytes' || Number(value) === 0) return [];
    return [[reason ? `${name} ${reason}` : name, Number(value)] as const];
  });
  return Object.fromEntries(values);
}

async function subscribe(test: TestHub): Promise<void> {
  const client = await test.join();
  const subscribed = client.subscribe(topic);
  await clock.advanceAsync(0);
  await subscribed;
}

const publish = async (from: TestHub, times: number, text = 'text'): Promise<void> => {
  for (let i = 0; i < times; i++) from.hub.publish(topic, [text]);
  await clock.advanceAsync(0);
};

/** What happens, and what the metrics of the node `here` show then. */
const scenes: readonly (readonly [string, () => Promise<void>, Record<string, number>])[] = [
  ['nothing', async () => undefined, { up: 1, members: 2 }],
  ['a subscriber here', () => subscribe(here), { up: 1, members: 2, interests: 1 }],
  [
    'publications of both nodes',
    async () => {
      for (const test of [here, there]) await subscribe(test);
      await publish(here, 2);
      await publish(there, 3);
    },
    {
      up: 1,
      members: 2,
      interests: 1,
      events_sent_total: 2,
      events_received_total: 3,
    },
  ],
  [
    'copies that the broker delivers',
    async () => {
      await subscribe(here);
      broker.double(1);
      await publish(there, 3);
      broker.double(0);
    },
    { up: 1, members: 2, interests: 1, events_received_total: 3, duplicates_total: 3 },
  ],
  [
    'a slow broker',
    async () => {
      await subscribe(there);
      broker.delay(40_000);
      await publish(here, 5, 'x'.repeat(5_000));
      const lines = await registry.metrics();
      expect(lines).toMatch(/wamp_cluster_unconfirmed_bytes{[^}]*} 1[5-9]\d{3}\n/);
      broker.delay(0);
    },
    {
      up: 1,
      members: 2,
      events_sent_total: 3,
      'events_dropped_total broker-slow': 2,
    },
  ],
  [
    'the broker is away',
    async () => {
      broker.stop();
      await publish(here, 3, 'x'.repeat(2_000));
      await clock.advanceAsync(1_500);
    },
    {
      members: 2,
      outages_total: 1,
      outage_seconds_total: 1.5,
      waiting_bytes: expect.any(Number),
      'events_dropped_total buffer': 1,
    },
  ],
  [
    'the broker was away for too long',
    async () => {
      broker.stop();
      await publish(here, 1);
      await clock.advanceAsync(2_500);
      broker.start();
      await clock.advanceAsync(1_600);
    },
    {
      up: 1,
      members: 2,
      outages_total: 1,
      outage_seconds_total: 2.5,
      'events_dropped_total too-old': 1,
    },
  ],
  [
    'the other node leaves',
    async () => {
      await there.hub.close();
      await clock.advanceAsync(10);
    },
    { up: 1, members: 1, 'members_lost_total left': 1 },
  ],
  [
    'the other node is killed',
    async () => {
      port.kill();
      await clock.advanceAsync(3_000);
    },
    { up: 1, members: 1, 'members_lost_total gone': 1 },
  ],
  [
    'the other node is silent',
    async () => {
      broker.isolate(port);
      await clock.advanceAsync(5_000);
    },
    { up: 1, members: 1, 'members_lost_total silent': 1 },
  ],
];

it.each(scenes)('the metrics of a cluster show: %s', async (_what, happens, shown) => {
  await happens();
  expect(await scraped()).toEqual(shown);
});
