import { clusterPortCases } from 'nestjs-wamp/testing';
import { natsCluster } from 'nestjs-wamp/nats';
import { redisCluster } from 'nestjs-wamp/redis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BrokerName, BrokerProcess, hasBroker } from './broker-process.js';

const ports = {
  nats: (servers: string) => natsCluster({ name: 'suite', servers }).port,
  redis: (url: string) => redisCluster({ name: 'suite', url }).port,
};

describe.each(Object.keys(ports) as BrokerName[])('a port to %s', (name) => {
  const isThere = hasBroker(name);
  let broker: BrokerProcess;
  beforeAll(async () => {
    if (isThere) broker = await BrokerProcess.start(name);
  });
  afterAll(() => broker?.remove());

  const cases = clusterPortCases({
    createPort: () => ports[name](broker.url),
    broker: {
      stop: () => broker.stop(),
      start: () => broker.start(),
      freeze: () => broker.freeze(),
      thaw: () => broker.thaw(),
    },
  });
  it.skipIf(!isThere).each(cases)('$name', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });
});
