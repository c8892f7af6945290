import { connect } from '@nats-io/transport-node';
import { Cluster, Redis } from 'ioredis';
import { natsCluster } from 'nestjs-wamp/nats';
import { redisCluster } from 'nestjs-wamp/redis';
import { eventually } from 'nestjs-wamp/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClusterPort } from '../../lib/cluster/cluster-port.js';
import { BrokerProcess, hasBroker } from './broker-process.js';
import { joinCluster } from './redis-servers.js';
import { TcpProxy } from './tcp-proxy.js';
import { TestNode } from './test-node.js';

const soon = { timeoutMs: 20_000 };
const topic = { realm: 'realm1', uri: 'com.example.way', match: 'exact' } as const;

/** Two nodes reach each other over two ports. */
async function assertWorks(a: TestNode, b: TestNode): Promise<void> {
  await eventually(() => a.isUp && b.isUp, soon);
  await b.port.listen(topic);
  const text = `event ${b.texts.length}`;
  expect(a.port.publish(topic, Buffer.from(text))).toBe(true);
  await eventually(() => b.texts.includes(text), soon);
}

async function assertReach(one: ClusterPort, other: ClusterPort): Promise<void> {
  await using a = await TestNode.open(one, 'ways', 'a');
  await using b = await TestNode.open(other, 'ways', 'b');
  await assertWorks(a, b);
}

describe('ways to NATS', () => {
  const isThere = hasBroker('nats');
  let broker: BrokerProcess;
  beforeAll(async () => {
    if (isThere) broker = await BrokerProcess.start('nats');
  });
  afterAll(() => broker?.remove());

  it.skipIf(!isThere)('take a connection of the application, and leave it open', async () => {
    const connection = await connect({ servers: broker.url, noEcho: true });
    const seen: string[] = [];
    connection.subscribe('own', { callback: (_, message) => void seen.push(message.string()) });
    await assertReach(
      natsCluster({ name: 'ways', connection }).port,
      natsCluster({ name: 'ways', servers: [broker.url] }).port,
    );
    expect(connection.isClosed()).toBe(false);
    const other = await connect({ servers: broker.url });
    other.publish('own', 'still here');
    await eventually(() => seen.includes('still here'), soon);
    await Promise.all([connection.close(), other.close()]);
  });

  it.skipIf(!isThere)('are mended when the connections are cut', async () => {
    const backMs = await mended(broker.port, (port) =>
      natsCluster({ name: 'ways', servers: `127.0.0.1:${port}` }),
    );
    expect(backMs).toBeLessThan(2_000);
  });
});

describe('ways to Redis', () => {
  const isThere = hasBroker('redis');
  let broker: BrokerProcess;
  beforeAll(async () => {
    if (isThere) broker = await BrokerProcess.start('redis');
  });
  afterAll(() => broker?.remove());

  it.skipIf(!isThere)('take a client of the application, and only its options', async () => {
    const client = new Redis(broker.url, { keyPrefix: 'own:', commandTimeout: 5_000 });
    await assertReach(
      redisCluster({ name: 'ways', client }).port,
      redisCluster({ name: 'ways', options: { port: broker.port, host: '127.0.0.1' } }).port,
    );
    await client.set('key', 'value');
    expect(await client.get('key')).toBe('value');
    client.disconnect();
  });

  it.skipIf(!isThere)('are mended when the connections are cut', async () => {
    const backMs = await mended(broker.port, (port) =>
      redisCluster({ name: 'ways', url: `redis://127.0.0.1:${port}` }),
    );
    expect(backMs).toBeLessThan(2_000);
  });

  it.skipIf(!isThere)('reach the nodes at other servers of a Redis Cluster', async () => {
    const config = 'cluster-enabled yes\ncluster-require-full-coverage no\n';
    const servers = [
      await BrokerProcess.start('redis', { config }),
      await BrokerProcess.start('redis', { config }),
    ];
    const nodes = servers.map(({ port }) => ({ host: '127.0.0.1', port }));
    await joinCluster(nodes);
    const [first, second] = nodes as [(typeof nodes)[0], (typeof nodes)[0]];
    const client = new Cluster(nodes);
    await using a = await TestNode.open(redisCluster({ name: 'w', nodes: [first] }).port, 'w', 'a');
    await using b = await TestNode.open(
      redisCluster({ name: 'w', nodes: [second, first] }).port,
      'w',
      'b',
    );
    await using c = await TestNode.open(redisCluster({ name: 'w', client }).port, 'w', 'c');
    await assertWorks(a, b);
    await assertWorks(c, b);
    // One server does not know who listens at the other one.
    expect(await a.port.isGone('nobody')).toBe(false);
    await servers[1]!.stop();
    await eventually(() => b.reasons.length > 0, soon);
    await assertWorks(a, b);
    client.disconnect();
    await Promise.all(servers.map((server) => server.remove()));
  });
});

/** Cuts the connections of a node. Resolves to the time after which it works again, in milliseconds. */
async function mended(
  port: number,
  clusterAt: (port: number) => { readonly port: ClusterPort },
): Promise<number> {
  await using proxy = await TcpProxy.to(port);
  await using a = await TestNode.open(clusterAt(proxy.port).port, 'ways', 'a');
  await using b = await TestNode.open(clusterAt(port).port, 'ways', 'b');
  await assertWorks(b, a);
  proxy.cut();
  await eventually(() => a.reasons.length > 0, soon);
  const cutAt = performance.now();
  await eventually(() => a.isUp, soon);
  const backMs = performance.now() - cutAt;
  await assertWorks(b, a);
  expect(b.reasons).toEqual([]);
  return backMs;
}
