import assert from 'node:assert/strict';
import type { BrokerControl } from './cluster-port-bench.js';
import type { PortCase } from './port-cases.js';
import { type PortLab, type PortNode, topicOf } from './port-lab.js';

const topic = topicOf('com.example.trouble');

function brokerOf(lab: PortLab): BrokerControl {
  return lab.bench.broker as BrokerControl;
}

/** Resolves when the broker does nothing any more: some answer for a moment. */
async function freeze(lab: PortLab): Promise<void> {
  brokerOf(lab).freeze?.();
  await lab.pass(50);
}

async function areUp(lab: PortLab, nodes: readonly PortNode[], isUp = true): Promise<void> {
  await lab.until(() => nodes.every((node) => node.isUp === isUp));
}

/** What works again after trouble: publications, broadcasts, single frames, and all topics listened to before. */
async function assertWorks(lab: PortLab, a: PortNode, b: PortNode): Promise<void> {
  const before = b.frames.length;
  assert.equal(a.publish(topic, 'event'), true);
  a.port.broadcast(Buffer.from('to all'));
  a.port.send(b.name, Buffer.from('to one'));
  const texts = await lab.arrived(b, before + 3);
  assert.deepEqual(texts.slice(before).toSorted(), ['event', 'to all', 'to one']);
  await a.port.flush();
}

/** What every port does when its broker is in trouble. */
export const brokerCases: readonly PortCase[] = [
  {
    name: 'opens while the broker is away, and is up when it is there',
    async run(lab) {
      await brokerOf(lab).stop();
      const nodes = await Promise.all([lab.opened(), lab.opened()]);
      const [a, b] = nodes;
      assert.equal(a.publish(topic, 'early'), false);
      await assert.rejects(a.port.flush());
      await assert.rejects(b.port.listen(topic));
      assert.equal(await a.port.isGone(b.name), false);
      await lab.pass(500);
      assert.deepEqual([a.ups, b.ups], [0, 0]);
      await brokerOf(lab).start();
      await areUp(lab, nodes);
      await assertWorks(lab, a, b);
    },
  },
  {
    name: 'tells that the broker was killed, keeps nothing meanwhile, and is up within 2 s after it is back',
    async run(lab) {
      const nodes = (await lab.nodesOf(2)) as [PortNode, PortNode];
      const [a, b] = nodes;
      await b.port.listen(topic);
      const [left, added] = [topicOf('com.example.left'), topicOf('com.example.added')];
      await b.port.listen(left);
      await brokerOf(lab).stop();
      await areUp(lab, nodes, false);
      assert.equal(a.publish(topic, 'lost'), false);
      assert.equal(a.port.broadcast(Buffer.from('lost')), false);
      assert.equal(a.port.send(b.name, Buffer.from('lost')), false);
      await assert.rejects(a.port.flush());
      b.port.unlisten(left);
      await assert.rejects(b.port.listen(added));
      await brokerOf(lab).start();
      const startedAt = lab.now();
      await areUp(lab, nodes);
      assert.ok(lab.now() - startedAt < 2_000, 'up within 2 s');
      a.publish(left, 'left');
      a.publish(added, 'added');
      assert.deepEqual(await lab.arrived(b, 1), ['added']);
      await assertWorks(lab, a, b);
      assert.equal(a.ups, 2, 'up() is called once for each time');
      assert.equal(new Set(a.reasons).size, a.reasons.length, 'each reason is told once');
    },
  },
];

/** What every port does when its broker stands still with its connections open. */
export const freezeCases: readonly PortCase[] = [
  {
    name: 'finds a frozen broker within 4 s, and is up when it goes on',
    async run(lab) {
      const nodes = (await lab.nodesOf(2)) as [PortNode, PortNode];
      const [a, b] = nodes;
      await b.port.listen(topic);
      await freeze(lab);
      try {
        const frozenAt = lab.now();
        await areUp(lab, nodes, false);
        assert.ok(lab.now() - frozenAt < 4_000, 'down within 4 s');
        assert.equal(a.publish(topic, 'lost'), false);
        await assert.rejects(a.port.flush());
      } finally {
        brokerOf(lab).thaw?.();
      }
      await areUp(lab, nodes);
      await assertWorks(lab, a, b);
    },
  },
  {
    name: 'closes while the broker is frozen, within its time',
    async run(lab) {
      const a = await lab.node();
      await freeze(lab);
      try {
        const frozenAt = lab.now();
        a.port.broadcast(Buffer.from('pending'));
        await a.port.close(500);
        assert.ok(lab.now() - frozenAt < 2_000, 'closed within 2 s');
      } finally {
        brokerOf(lab).thaw?.();
      }
    },
  },
  {
    name: 'rejects flush() and listen() that wait when the broker is killed',
    async run(lab) {
      const a = await lab.node();
      await freeze(lab);
      const waiting = [a.port.flush(), a.port.listen(topic)];
      const settled = Promise.allSettled(waiting);
      await brokerOf(lab).stop();
      for (const { status } of await settled) assert.equal(status, 'rejected');
      await brokerOf(lab).start();
      await areUp(lab, [a]);
    },
  },
];
