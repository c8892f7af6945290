import { natsCluster } from 'nestjs-wamp/nats';
import { redisCluster } from 'nestjs-wamp/redis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Authority } from '../utils/certificates.js';
import { type BrokerName, BrokerProcess, hasBroker } from './broker-process.js';
import { areTogether, assertWorkTogether, RealNode } from './real-node.js';

const more = { name: 'shop', startTimeoutMs: 700 };
const clusters = {
  nats: (servers: string, ca?: string) =>
    natsCluster({ ...more, servers, options: { tls: ca === undefined ? {} : { ca } } }),
  redis: (url: string, ca?: string) =>
    redisCluster({ ...more, url, options: ca === undefined ? {} : { tls: { ca } } }),
};

describe.each(Object.keys(clusters) as BrokerName[])('TLS to %s', (name) => {
  const isThere = hasBroker(name);
  let broker: BrokerProcess;
  let ca: string;
  beforeAll(async () => {
    if (!isThere) return;
    const authority = await Authority.create();
    ca = authority.self.cert;
    // The client of NATS takes the name localhost for an IP address.
    const altNames = [
      { type: 7, ip: '127.0.0.1' } as const,
      { type: 2, value: 'localhost' } as const,
    ];
    const extensions = [{ name: 'subjectAltName', altNames } as const];
    const tls = { ...(await authority.sign('broker', { extensions })), ca };
    broker = await BrokerProcess.start(name, { tls });
  });
  afterAll(() => broker?.remove());

  it.skipIf(!isThere)('connects nodes that trust its authority', async () => {
    await using a = await RealNode.start(clusters[name](broker.url, ca));
    await using b = await RealNode.start(clusters[name](broker.url, ca));
    await Promise.all([a.listen(), b.listen()]);
    await areTogether(a, b);
    await assertWorkTogether(a, b);
    expect([...a.lines('warn'), ...b.lines('warn')]).toEqual([]);
  });

  it.skipIf(!isThere).each(['another authority', 'no authority'])(
    'tells once that a node does not trust its certificate, which knows of %s',
    async (which) => {
      const wrong =
        which === 'no authority' ? undefined : (await Authority.create('Another')).self.cert;
      await using node = await RealNode.start(clusters[name](broker.url, wrong));
      expect(node.lines('warn')).toEqual([
        expect.stringMatching(/needs help: .*TLS.*certificate/),
        expect.stringMatching(/starts alone/),
      ]);
    },
  );
});
