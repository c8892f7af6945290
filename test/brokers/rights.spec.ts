import { Redis } from 'ioredis';
import { natsCluster } from 'nestjs-wamp/nats';
import { redisCluster } from 'nestjs-wamp/redis';
import { type ClusterPortBench, clusterPortCases, eventually } from 'nestjs-wamp/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BrokerProcess, hasBroker } from './broker-process.js';
import { configurationOf } from './documented.js';
import { TestNode } from './test-node.js';

const soon = { timeoutMs: 20_000 };
const credentials = { user: 'shop', pass: 'secret' };

/** The cases of a port, as a user who may do only what docs/cluster.md permits to the applications shop and shop-2. */
function suite(createPort: () => ReturnType<ClusterPortBench['createPort']>, isThere: boolean) {
  const cases = clusterPortCases({ createPort, application: 'shop' });
  it.skipIf(!isThere).each(cases)('$name', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });
}

describe('NATS with the rights of docs/cluster.md', () => {
  const isThere = hasBroker('nats');
  let broker: BrokerProcess;
  const portOf = (options: object) =>
    natsCluster({ name: 'shop', servers: broker.url, options }).port;
  beforeAll(async () => {
    if (isThere) broker = await BrokerProcess.start('nats', { config: configurationOf('nats') });
  });
  afterAll(() => broker?.remove());

  suite(() => portOf(credentials), isThere);

  it.skipIf(!isThere)('does not let a node be another application', async () => {
    await using node = await TestNode.open(portOf(credentials), 'stock');
    await eventually(() => node.reasons.length > 0, soon);
    expect(node.reasons[0]).toMatch(/the broker refuses: .*stock\..*docs\/cluster\.md/s);
    expect(node.isUp).toBe(false);
  });

  it.skipIf(!isThere)('says once that the password is wrong', async () => {
    await using node = await TestNode.open(portOf({ user: 'shop', pass: 'wrong' }), 'shop');
    await eventually(() => node.reasons.length > 0, soon);
    expect(node.reasons).toEqual([expect.stringMatching(/the broker refuses: .*authorization/i)]);
  });
});

describe('Redis with the rights of docs/cluster.md', () => {
  const isThere = hasBroker('redis');
  let broker: BrokerProcess;
  let admin: Redis;
  const portOf = (options: object) => redisCluster({ name: 'shop', url: broker.url, options }).port;
  const user = { username: 'shop', password: 'secret' };
  beforeAll(async () => {
    if (!isThere) return;
    broker = await BrokerProcess.start('redis', { config: configurationOf('redis') });
    admin = new Redis(broker.url, { username: 'admin', password: 'admin' });
  });
  afterAll(async () => {
    admin?.disconnect();
    await broker?.remove();
  });

  suite(() => portOf(user), isThere);

  it.skipIf(!isThere)('does not let a node be another application', async () => {
    await using node = await TestNode.open(portOf(user), 'stock');
    await eventually(() => node.reasons.length > 0, soon);
    expect(node.reasons[0]).toMatch(/the broker refuses: NOPERM .*docs\/cluster\.md/s);
    expect(node.isUp).toBe(false);
  });

  it.skipIf(!isThere)('does not let a node do anything else', async () => {
    const client = new Redis(broker.url, user);
    await expect(client.set('key', 'value')).rejects.toThrow('NOPERM');
    await expect(client.publish('stock.a', 'x')).rejects.toThrow('NOPERM');
    client.disconnect();
  });

  it.skipIf(!isThere)('says once that the password has changed, and is back with it', async () => {
    await using node = await TestNode.open(portOf(user), 'shop');
    await eventually(() => node.isUp, soon);
    await admin.call('ACL', 'SETUSER', 'shop', 'resetpass', '>another');
    await admin.call('CLIENT', 'KILL', 'USER', 'shop');
    await eventually(() => node.reasons.some((reason) => reason.includes('WRONGPASS')), soon);
    await admin.call('ACL', 'SETUSER', 'shop', '>secret');
    await eventually(() => node.isUp, soon);
    expect(node.reasons.filter((reason) => reason.includes('WRONGPASS'))).toHaveLength(1);
  });
});
