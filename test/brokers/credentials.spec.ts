import { writeFileSync } from 'node:fs';
import { jwtAuthenticator } from '@nats-io/transport-node';
import { Redis } from 'ioredis';
import { natsCluster } from 'nestjs-wamp/nats';
import { redisCluster } from 'nestjs-wamp/redis';
import { eventually } from 'nestjs-wamp/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BrokerName, BrokerProcess, hasBroker } from './broker-process.js';
import { configurationOf } from './documented.js';
import { NatsIssuer } from './nats-issuer.js';
import { areTogether, assertWorkTogether, RealNode, soon } from './real-node.js';

/** What a broker does to a user. */
interface Administration {
  revoke(): Promise<void>;
  restore(): Promise<void>;
  end(): void;
}

const administrations: Record<BrokerName, (broker: BrokerProcess) => Administration> = {
  nats: (broker) => {
    const configure = async (text: string): Promise<void> => {
      writeFileSync(broker.file('config'), text);
      broker.signal('SIGHUP');
    };
    const config = configurationOf('nats');
    return {
      revoke: () => configure(config.replace('password: secret', 'password: another')),
      restore: () => configure(config),
      end: () => undefined,
    };
  },
  redis: (broker) => {
    const admin = new Redis(broker.url, { username: 'admin', password: 'admin' });
    const setUser = configurationOf('redis')
      .match(/^user shop .*$/m)![0]
      .split(' ')
      .slice(1);
    return {
      async revoke() {
        await admin.call('ACL', 'DELUSER', 'shop');
      },
      async restore() {
        await admin.call('ACL', 'SETUSER', ...setUser);
      },
      end: () => admin.disconnect(),
    };
  },
};

const clusters = {
  nats: (servers: string, pass: string) =>
    natsCluster({ name: 'shop', servers, options: { user: 'shop', pass }, startTimeoutMs: 500 }),
  redis: (url: string, password: string) =>
    redisCluster({
      name: 'shop',
      url,
      options: { username: 'shop', password },
      startTimeoutMs: 500,
    }),
};

const refusals = { nats: /authorization violation/i, redis: /WRONGPASS/ };

/** The lines that say what the broker refuses. */
const told = (node: RealNode): string[] =>
  node.lines('warn').filter((line) => line.includes('needs help'));

describe.each(Object.keys(clusters) as BrokerName[])(
  'credentials of %s',
  { concurrent: true },
  (name) => {
    const isThere = hasBroker(name);
    let broker: BrokerProcess;
    let users: Administration;
    beforeAll(async () => {
      if (!isThere) return;
      broker = await BrokerProcess.start(name, { config: configurationOf(name) });
      users = administrations[name](broker);
    });
    afterAll(async () => {
      users?.end();
      await broker?.remove();
    });

    const start = async (): Promise<RealNode> => {
      const node = await RealNode.start(clusters[name](broker.url, 'secret'));
      return node.listen();
    };

    it.skipIf(!isThere)(
      'that are revoked, or wrong at the start: one line says so, clients stay, and nodes are back when they are right',
      async () => {
        const [a, b] = [await start(), await start()];
        await areTogether(a, b);
        await users.revoke();
        // A broker may take its new configuration a moment later.
        await eventually(() => [a, b].every((node) => told(node).length > 0), soon);
        const late = await start();
        expect(late.hub.cluster.state).toBe('connecting');
        expect(late.lines('warn')).toEqual([
          expect.stringMatching(refusals[name]),
          expect.stringMatching(/starts alone/),
        ]);
        const all = [a, b, late];
        await eventually(() => all.every((node) => told(node).length > 0), soon);
        await users.restore();
        const restoredAt = performance.now();
        await areTogether(...all);
        // A node tries every 5 seconds: not more often, and not less.
        expect(performance.now() - restoredAt).toBeGreaterThan(2_000);
        expect(performance.now() - restoredAt).toBeLessThan(7_000);
        await assertWorkTogether(...all);
        for (const node of all) {
          expect(told(node)).toEqual([expect.stringMatching(refusals[name])]);
          expect(node.hub.sessionCount).toBe(1);
          await node[Symbol.asyncDispose]();
        }
      },
    );
  },
);

describe('tokens of NATS that expire', () => {
  const isThere = hasBroker('nats');

  it.skipIf(!isThere)(
    'cost a node that has a new one a moment, and another one its broker until it has one',
    async () => {
      const issuer = new NatsIssuer();
      const broker = await BrokerProcess.start('nats', { config: issuer.config });
      const tokens = { a: issuer.token(3), b: issuer.token(3) };
      const start = (label: keyof typeof tokens): Promise<RealNode> => {
        const authenticator = jwtAuthenticator(() => tokens[label], issuer.seed);
        const way = { name: 'shop', label, servers: broker.url, options: { authenticator } };
        return RealNode.start(natsCluster(way));
      };
      const [a, b] = [await start('a'), await start('b')];
      for (const node of [a, b]) await node.listen();
      await areTogether(a, b);
      tokens.a = issuer.token(600);
      await eventually(() => a.outages.length === 1 && told(b).length === 1, soon);
      expect(told(b)).toEqual([expect.stringMatching(/expired|authorization/i)]);
      expect(a.outages[0]?.durationMs).toBeLessThan(2_000);
      expect([a.isUp, b.isUp]).toEqual([true, false]);
      tokens.b = issuer.token(600);
      await areTogether(a, b);
      await assertWorkTogether(a, b);
      expect([told(a), told(b).length]).toEqual([[], 1]);
      expect([a, b].map(({ hub }) => hub.sessionCount)).toEqual([1, 1]);
      for (const node of [a, b]) await node[Symbol.asyncDispose]();
      await broker.remove();
    },
  );
});
