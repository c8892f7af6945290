import { natsCluster } from 'nestjs-wamp/nats';
import { redisCluster } from 'nestjs-wamp/redis';
import { eventually } from 'nestjs-wamp/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { BrokerProcess, freePort, hasBroker } from './broker-process.js';
import { areTogether, assertWorkTogether, RealNode, soon } from './real-node.js';
import { ask, joinCluster } from './redis-servers.js';

// Brokers of several servers, some of which are lost.

type Three<T> = [T, T, T];

let servers: BrokerProcess[] = [];
let nodes: RealNode[] = [];
afterEach(async () => {
  await Promise.all(nodes.map(({ hub }) => hub.close()));
  await Promise.all(servers.map((server) => server.remove()));
  servers = [];
  nodes = [];
});

const label = (at: number): string => `n${at}`;

/** Starts nodes that know each other, with a client each. */
async function together(...all: readonly Promise<RealNode>[]): Promise<void> {
  nodes = await Promise.all(all);
  for (const node of nodes) await node.listen();
  await areTogether(...nodes);
  await assertWorkTogether(...nodes);
}

/**
 * Waits until a node has lost its server and has found another one. Resolves to the milliseconds from the beginning.
 * The other nodes have noticed nothing.
 */
async function moved(node: RealNode, fromMs: number, outages = 1): Promise<number> {
  await eventually(() => node.outages.length === outages && node.isUp, soon);
  const backMs = performance.now() - fromMs;
  await areTogether(...nodes);
  await assertWorkTogether(...nodes);
  return backMs;
}

describe('NATS of three servers', () => {
  const isThere = hasBroker('nats');

  async function start(): Promise<void> {
    const routes = await Promise.all([freePort(), freePort(), freePort()]);
    const urls = routes.map((port) => `nats://127.0.0.1:${port}`);
    const grace = 'lame_duck_duration: "30s"\nlame_duck_grace_period: "1s"\n';
    for (const url of urls) {
      const args = ['--cluster_name', 'three', '--cluster', url, '--routes', urls.join()];
      servers.push(await BrokerProcess.start('nats', { config: grace, args }));
    }
  }

  it.skipIf(!isThere)(
    'of which one is killed, and one shuts down: their nodes are elsewhere within 2 s, and nothing else changes',
    async () => {
      await start();
      await together(
        ...servers.map(({ url }, at) =>
          RealNode.start(natsCluster({ name: 'three', label: label(at), servers: url })),
        ),
      );
      const [a, b, c] = nodes as Three<RealNode>;
      const killedAt = performance.now();
      await servers[0]!.stop();
      expect(await moved(a, killedAt)).toBeLessThan(2_000);
      const noticed = [b, c].map(({ outages }) => outages.length);
      expect(noticed).toEqual([0, 0]);
      const before = nodes.map(({ outages }) => outages.length);
      const leavingAt = performance.now();
      servers[1]!.signal('SIGUSR2');
      expect(await moved(b, leavingAt)).toBeLessThan(2_000);
      await servers[1]!.stop();
      await areTogether(...nodes);
      await assertWorkTogether(...nodes);
      expect(b.outages).toHaveLength(1);
      expect(c.outages).toEqual([]);
      expect(before).toEqual([1, 0, 0]);
      for (const { hub } of nodes) expect(hub.clusterStats?.membersLost).toMatchObject({ gone: 0 });
    },
  );
});

describe('Redis', () => {
  const isThere = hasBroker('redis');

  it.skipIf(!isThere)(
    'Cluster of three masters, of which one is killed: its node is elsewhere within 2 s, and nothing else changes',
    async () => {
      const config = 'cluster-enabled yes\ncluster-node-timeout 1000\n';
      for (let at = 0; at < 3; at++) servers.push(await BrokerProcess.start('redis', { config }));
      const all = servers.map(({ port }) => ({ host: '127.0.0.1', port }));
      await joinCluster(all);
      await together(
        ...all.map((first, at) => {
          const others = all.filter((each) => each !== first);
          const way = { name: 'three', label: label(at), nodes: [first, ...others] };
          return RealNode.start(redisCluster(way));
        }),
      );
      const [a, b, c] = nodes as Three<RealNode>;
      const killedAt = performance.now();
      await servers[0]!.stop();
      expect(await moved(a, killedAt)).toBeLessThan(2_000);
      expect([b, c].map(({ outages }) => outages.length)).toEqual([0, 0]);
    },
  );

  /** Starts a master and a replica that a Sentinel watches, and three nodes. */
  async function startWithSentinel(): Promise<[BrokerProcess, BrokerProcess, BrokerProcess]> {
    const master = await BrokerProcess.start('redis');
    const replica = await BrokerProcess.start('redis', {
      args: ['--replicaof', '127.0.0.1', `${master.port}`],
    });
    const config = [
      `sentinel monitor main 127.0.0.1 ${master.port} 1`,
      'sentinel down-after-milliseconds main 500',
      'sentinel failover-timeout main 2000',
    ].join('\n');
    const sentinel = await BrokerProcess.start('sentinel', { config });
    servers.push(master, replica, sentinel);
    await eventually(
      async () => (await ask(sentinel.port, 'INFO', 'sentinel')).includes('slaves=1'),
      soon,
    );
    const options = { sentinels: [{ host: '127.0.0.1', port: sentinel.port }], name: 'main' };
    await together(
      ...[0, 1, 2].map((at) =>
        RealNode.start(redisCluster({ name: 'three', label: label(at), options })),
      ),
    );
    return [master, replica, sentinel];
  }

  /** Waits until Sentinel has chosen the replica, and all nodes are there. Resolves to the milliseconds in between. */
  async function allMoved(replica: BrokerProcess, sentinel: BrokerProcess): Promise<number> {
    const chosen = (): Promise<string> =>
      ask(sentinel.port, 'SENTINEL', 'get-master-addr-by-name', 'main');
    await eventually(async () => (await chosen()).includes(`${replica.port}`), soon);
    const chosenAt = performance.now();
    await areTogether(...nodes);
    await eventually(() => nodes.every(({ outages }) => outages.length === 1), soon);
    const movedMs = performance.now() - chosenAt;
    await assertWorkTogether(...nodes);
    return movedMs;
  }

  it.skipIf(!isThere)(
    'with Sentinel, whose master is killed: all nodes are at the new one within 2 s after its choice',
    async () => {
      const [master, replica, sentinel] = await startWithSentinel();
      await master.stop();
      expect(await allMoved(replica, sentinel)).toBeLessThan(2_000);
      for (const { hub } of nodes) expect(hub.sessionCount).toBe(1);
    },
  );

  it.skipIf(!isThere)(
    'with Sentinel, which is told to choose another master: all nodes are there, and none stays at the old one',
    async () => {
      const [master, replica, sentinel] = await startWithSentinel();
      // Sentinel needs a moment to know that the replica may be chosen.
      const order = () => ask(sentinel.port, 'SENTINEL', 'FAILOVER', 'main');
      await vi.waitFor(order, { timeout: 20_000, interval: 200 });
      expect(await allMoved(replica, sentinel)).toBeLessThan(2_000);
      const clients = await ask(master.port, 'CLIENT', 'LIST', 'TYPE', 'PUBSUB');
      const ours = clients.split('\n').filter((line) => line !== '' && !line.includes('=sentinel'));
      expect(ours).toEqual([]);
    },
  );
});
