import { eventually } from 'nestjs-wamp/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SampleBundle } from '../e2e/sample-process.js';
import { AppNode } from './app-node.js';
import { type BrokerName, BrokerProcess, hasBroker } from './broker-process.js';
import { Visitor } from './visitor.js';

const soon = { timeoutMs: 60_000, intervalMs: 20 };
const names: readonly BrokerName[] = ['nats', 'redis'];

/** For how long the event loop of each node is blocked, in milliseconds. */
const blocks = { one: 1_000, three: 3_000, ten: 10_000, watch: 0 } as const;
const everybody = { one: 1, ten: 1, three: 1, watch: 1 };

let bundle: SampleBundle;
beforeAll(async () => {
  bundle = await SampleBundle.of('11-several-nodes', 'node');
});
afterAll(() => bundle.remove());

describe.concurrent.each(names)('nodes over %s whose event loop is blocked', (name) => {
  const isThere = hasBroker(name);
  let broker: BrokerProcess;
  let nodes: AppNode[] = [];
  beforeAll(async () => {
    if (!isThere) return;
    broker = await BrokerProcess.start(name);
    const labels = Object.keys(blocks);
    nodes = await Promise.all(labels.map((label) => AppNode.start(bundle, label, broker.url)));
  });
  afterAll(async () => {
    await Promise.all(nodes.map((node) => node.end()));
    await broker?.remove();
  });

  it.skipIf(!isThere)(
    'for 1 and 3 s stay, and one for 10 s is lost until it goes on; calls end, clients stay, and jobs have one owner',
    async () => {
      const visitors = await Promise.all(nodes.map(({ url }) => Visitor.at(url)));
      const [one, three, ten, watch] = visitors as [Visitor, Visitor, Visitor, Visitor];
      await eventually(() => visitors.every((each) => each.sees(everybody)), soon);
      const blockedAt = performance.now();
      for (const node of nodes) node.block(blocks[node.label as keyof typeof blocks]);
      const calls = [one, three, ten].map(({ session }) => watch.wave(session));
      const outcomes = Promise.allSettled(calls);
      await eventually(() => watch.sees({ one: 1, three: 1, watch: 1 }), soon);
      expect(performance.now() - blockedAt).toBeLessThan(6_000);
      const [first, second, third] = await outcomes;
      const lostAfterMs = performance.now() - blockedAt;
      expect(lostAfterMs).toBeLessThan(8_000);
      expect([first, second]).toMatchObject([
        { value: `hello from ${one.session}` },
        { value: `hello from ${three.session}` },
      ]);
      // The call is on its way to the node, which may do it when it goes on.
      expect(third).toMatchObject({
        reason: { uri: 'wamp.error.unavailable', kwargs: { mayHaveRun: true } },
      });
      expect([...watch.missed]).toEqual(['ten']);
      await eventually(() => visitors.every((each) => each.sees(everybody)), soon);
      expect(performance.now() - blockedAt).toBeGreaterThan(10_000);
      expect(performance.now() - blockedAt).toBeLessThan(14_000);
      expect(await watch.wave(ten.session)).toBe(`hello from ${ten.session}`);
      expect([one.waves, three.waves]).toEqual([1, 1]);
      expect(ten.waves).toBeLessThanOrEqual(2);
      for (let job = 0; job < 20; job++) {
        const owners = await Promise.all(visitors.map((each) => each.owns(`job ${job}`)));
        expect(owners.filter(Boolean)).toHaveLength(1);
      }
      for (const visitor of visitors) expect(visitor.client.session?.id).toBe(visitor.session);
      await Promise.all(visitors.map(({ client }) => client.close()));
    },
  );
});
