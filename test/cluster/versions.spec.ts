import { expect, it, onTestFinished } from 'vitest';
import { FrameType } from '../../lib/cluster/frames/frame-type.js';
import { createTestHub, memoryCluster, VirtualClock } from '../../lib/testing/index.js';
import { LaterNode } from '../utils/later-node.js';

// What docs/cluster.md says about versions that are mixed.

const topic = 'com.example.topic';

async function nodes() {
  const clock = new VirtualClock();
  const broker = memoryCluster({ clock });
  const [one, two] = ['n1', 'n2'].map((label) =>
    createTestHub({ clock, heartbeatMs: 0, cluster: { port: broker.port(), name: 'shop', label } }),
  ) as [ReturnType<typeof createTestHub>, ReturnType<typeof createTestHub>];
  onTestFinished(() => Promise.all([one.hub.close(), two.hub.close()]).then(() => undefined));
  const later = await LaterNode.open(broker.port(), 'shop');
  await clock.advanceAsync(10);
  const client = await one.join();
  const subscribed = client.subscribe(topic);
  await clock.advanceAsync(0);
  await subscribed;
  const heard = async (): Promise<unknown[]> => {
    await clock.advanceAsync(0);
    return (await client.drain()).map(([, , , , args]) => (args as unknown[])[0]);
  };
  return { clock, one, two, later, heard };
}

it('a node that speaks this version and later ones is a member, and what can be understood of it is', async () => {
  const { clock, one, two, later, heard } = await nodes();
  later.beat(1, 2);
  later.publish(1, topic, 'with more members');
  later.publish(2, topic, 'of version 2');
  later.publish(1, topic, 'for a condition of later versions', { eligibleCity: ['Rome'] });
  for (const type of [98, 99, 'GOSSIP', null, -1]) later.send(1, type, 'x');
  await clock.advanceAsync(0);
  expect(await heard()).toEqual(['with more members']);
  expect([...one.hub.cluster.members.values()]).toContainEqual(
    expect.objectContaining({ label: 'later', version: '9.0.0', sessions: 1 }),
  );
  expect(one.hub.cluster.incompatible.size).toBe(0);
  expect(one.hub.clusterStats).toMatchObject({
    members: 3,
    incompatible: 0,
    framesDropped: { version: 1, 'unknown-type': 5, malformed: 0, undecodable: 0, failed: 0 },
    eventsDropped: { undecodable: 1 },
  });
  two.hub.publish(topic, ['as ever']);
  expect(await heard()).toEqual(['as ever']);
  expect(one.log.filter(({ level }) => level === 'error')).toEqual([]);
});

it('a node that speaks later versions only is shown, and told of once; nothing is shared with it', async () => {
  const { clock, one, two, later, heard } = await nodes();
  for (let i = 0; i < 3; i++) later.beat(2, 3);
  for (const [name, type] of Object.entries(FrameType)) {
    if (name !== 'Beat' && name !== 'Bye') later.send(3, type, { any: 'thing' });
  }
  later.publish(3, topic, 'of version 3');
  await clock.advanceAsync(0);
  expect(await heard()).toEqual([]);
  expect([...one.hub.cluster.incompatible.values()]).toEqual([
    expect.objectContaining({ node: later.name, label: 'later', version: '9.0.0' }),
  ]);
  expect(one.hub.cluster.members.size).toBe(2);
  expect(one.hub.clusterStats).toMatchObject({
    members: 2,
    incompatible: 1,
    framesDropped: { version: Object.keys(FrameType).length - 1 },
  });
  two.hub.publish(topic, ['as ever']);
  expect(await heard()).toEqual(['as ever']);
  expect(one.log.filter(({ level }) => level !== 'info')).toEqual([
    {
      level: 'warn',
      message: expect.stringMatching(/"later" is ignored: it speaks the versions 2 to 3 .* 1 to 1/),
    },
  ]);
  await clock.advanceAsync(6_000);
  expect(one.hub.cluster.incompatible.size).toBe(0);
});

it('a node with frames that no version may have is not a member, and does no harm', async () => {
  const { clock, one, later } = await nodes();
  later.send(2, FrameType.Beat, { label: 'as a map' });
  later.port.broadcast(new Uint8Array([0xc1]));
  await clock.advanceAsync(0);
  expect(one.hub.cluster.members.size).toBe(2);
  expect(one.hub.clusterStats?.framesDropped).toMatchObject({ malformed: 1, undecodable: 1 });
});
