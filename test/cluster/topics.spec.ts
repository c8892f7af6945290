import { describe, expect, it } from 'vitest';
import { FrameType } from '../../lib/cluster/frames/frame-type.js';
import type { PresenceSettings } from '../../lib/cluster/presence/presence.js';
import { createTestHub } from '../../lib/testing/index.js';
import { type PresenceNode, PresenceWorld } from '../utils/presence-nodes.js';

async function nodes(count: number, settings: Partial<PresenceSettings> = {}) {
  const world = new PresenceWorld();
  const all = Array.from({ length: count }, () => world.add(settings));
  await world.run(3_000);
  return { world, all: all as [PresenceNode, PresenceNode, PresenceNode] };
}

/** What all nodes tell their applications of topics. */
function observe(all: readonly PresenceNode[]): string[] {
  const told: string[] = [];
  for (const { view, label } of all) {
    view.topicOpen$.subscribe(({ uri }) => told.push(`${label} +${uri}`));
    view.topicClose$.subscribe(({ uri }) => told.push(`${label} -${uri}`));
  }
  return told;
}

/** So many that by chance, no node owns fewer than four of them. */
const manyTopics = 100;

describe('topics of the cluster', () => {
  it('are told of on one node, from the first subscriber to the last', async () => {
    const { world, all } = await nodes(3);
    const told = observe(all);
    await world.run(2_000);
    const leave = all.map((node) => node.subscribe('com.ex'));
    await world.run(100);
    expect(told).toEqual([expect.stringMatching(/^n\d \+com.ex$/)]);
    leave[0]?.();
    leave[1]?.();
    await world.run(3_000);
    expect(told).toHaveLength(1);
    leave[2]?.();
    await world.run(3_000);
    const [owner] = (told[0] as string).split(' ');
    expect(told).toEqual([`${owner} +com.ex`, `${owner} -com.ex`]);
    for (const { presence } of all) expect(presence.topics.entries).toBe(0);
  });

  it('are shared out among the nodes', async () => {
    const { world, all } = await nodes(3);
    const told = observe(all);
    await world.run(2_000);
    for (let i = 0; i < 300; i++) all[i % 3]?.subscribe(`com.ex${i}`);
    await world.run(1_000);
    expect(told).toHaveLength(300);
    for (const { label } of all)
      expect(told.filter((line) => line.startsWith(label)).length).toBeGreaterThan(60);
  });

  it('are told of only where the application observes them', async () => {
    const { world, all } = await nodes(3);
    const told = observe([all[1]]);
    await world.run(2_000);
    for (let i = 0; i < 20; i++) all[i % 3]?.subscribe(`com.ex${i}`);
    await world.run(1_000);
    expect(told).toHaveLength(20);
  });

  it('that are open when the application begins to observe are told of', async () => {
    const { world, all } = await nodes(3);
    for (const node of all) node.subscribe('com.ex');
    await world.run(1_000);
    const told = observe(all);
    await world.run(2_500);
    expect(told).toEqual([expect.stringMatching(/\+com.ex$/)]);
  });

  it('linger', async () => {
    const { world, all } = await nodes(3, { lingerMs: 5_000 });
    const told = observe(all);
    await world.run(2_000);
    all[0].subscribe('com.ex')();
    await world.run(3_000);
    const leave = all[0].subscribe('com.ex');
    await world.run(10_000);
    expect(told).toHaveLength(1);
    leave();
    await world.run(4_000);
    expect(told).toHaveLength(1);
    await world.run(3_000);
    expect(told).toHaveLength(2);
  });

  it('that never leave their node are not told of', async () => {
    const { world, all } = await nodes(3, { isLocal: ({ uri }) => uri.startsWith('own.') });
    const told = observe(all);
    await world.run(2_000);
    all[0].subscribe('own.1');
    await world.run(1_000);
    expect(told).toEqual([]);
    expect(await all[0].view.subscriberCount('own.1')).toBe(1);
  });

  it.each([
    ['is killed', (node: PresenceNode): void => node.kill(), 3_700],
    ['leaves', (node: PresenceNode): void => void node.leave(), 1_200],
  ] as const)('move when their owner %s', async (_what, end, mostMs) => {
    const { world, all } = await nodes(3);
    const told = observe(all);
    await world.run(2_000);
    for (let i = 0; i < manyTopics; i++) for (const node of all) node.subscribe(`com.ex${i}`);
    await world.run(1_000);
    const [, , lost] = all;
    const moved = told.filter((line) => line.startsWith(lost.label)).map((line) => line.slice(4));
    expect(moved.length).toBeGreaterThan(3);
    const before = told.length;
    end(lost);
    await world.run(mostMs);
    const after = told.slice(before).filter((line) => !line.startsWith(lost.label));
    expect(after.map((line) => line.slice(4)).toSorted()).toEqual(moved.toSorted());
    expect(after.every((line) => line.includes('+'))).toBe(true);
  });

  it('move to a node that joins, and end where they were', async () => {
    const { world, all } = await nodes(2);
    const told = observe(all);
    await world.run(2_000);
    for (let i = 0; i < manyTopics; i++) all[0].subscribe(`com.ex${i}`);
    await world.run(1_000);
    const late = world.add();
    told.push(...observe([late]));
    const before = told.length;
    const toldLate = observe([late]);
    await world.run(3_000);
    const ended = told.slice(before).map((line) => line.slice(4));
    expect(ended.length).toBeGreaterThan(3);
    expect(ended.toSorted()).toEqual(toldLate.map((line) => line.slice(4)).toSorted());
  });

  it('are right again after reports were lost', async () => {
    const { world, all } = await nodes(3);
    const told = observe(all);
    await world.run(2_000);
    world.broker.lose(1);
    for (let i = 0; i < 30; i++) all[i % 3]?.subscribe(`com.ex${i}`);
    await world.run(100);
    world.broker.lose(0);
    await world.run(7_000);
    expect(new Set(told.map((line) => line.slice(4))).size).toBe(30);
    expect(told).toHaveLength(30);
  });

  it('of nodes that are not known are not held', async () => {
    const { world, all } = await nodes(3);
    const [a, b] = all;
    const report = b.link.encode(FrameType.Topics, [0, 0, [['realm1', 'com.ex', 'exact', 1]]]);
    const told = observe(all);
    await b.leave();
    await world.run(3_000);
    for (let i = 0; i < 10; i++) {
      a.link.frame(report);
      await world.run(1);
    }
    expect([told, a.presence.topics.entries]).toEqual([[], 0]);
  });
});

describe('the number of subscribers', () => {
  it('is that of all nodes, from any node', async () => {
    const { world, all } = await nodes(3);
    const leave = all.map((node) => node.subscribe('com.ex'));
    all[0].subscribe('com.ex');
    all[0].subscribe('com.', 'prefix');
    await world.run(2_500);
    const ask = async (uri: string, match?: 'prefix'): Promise<number[]> => {
      const asked = Promise.all(all.map(({ view }) => view.subscriberCount(uri, { match })));
      await world.run(10);
      return asked;
    };
    expect(await ask('com.ex')).toEqual([4, 4, 4]);
    expect(await ask('com.', 'prefix')).toEqual([1, 1, 1]);
    expect(await ask('com.none')).toEqual([0, 0, 0]);
    leave[2]?.();
    await world.run(2_500);
    expect(await ask('com.ex')).toEqual([3, 3, 3]);
  });

  it('is not guessed when its owner is lost', async () => {
    const { world, all } = await nodes(3);
    const [a, b, c] = all;
    const uri = Array.from({ length: 50 }, (_, i) => `com.ex${i}`).find(
      (each) => a.presence.ownerOf(`exact realm1 ${each}`) === c.node,
    ) as string;
    c.freeze();
    const asked = a.view.subscriberCount(uri).catch((error: unknown) => error);
    await world.run(1_000);
    expect(await asked).toMatchObject({ uri: 'wamp.error.unavailable', kwargs: { node: c.node } });
    expect([a, b].map(({ presence }) => presence.topics.entries)).toEqual([0, 0]);
  });
});

describe('hub.cluster without a cluster', () => {
  it('has one member, and its sessions', async () => {
    const { hub, join, clock } = createTestHub({ realm: ['realm1', 'realm2'] });
    const early = await join('realm1');
    const { cluster } = hub;
    const told: string[] = [];
    cluster.sessionOpen$.subscribe(({ id, isLocal }) => told.push(`+${id} ${String(isLocal)}`));
    cluster.sessionClose$.subscribe(({ session, reason }) => told.push(`-${session.id} ${reason}`));
    cluster.topicOpen$.subscribe(({ uri }) => told.push(`+${uri}`));
    cluster.topicClose$.subscribe(({ uri }) => told.push(`-${uri}`));
    const client = await join('realm2');
    const [first, second] = [...hub.sessions.keys()] as [number, number];
    expect(cluster.state).toBe('alone');
    expect([...cluster.members.keys()]).toEqual([cluster.self.node]);
    expect(cluster.self).toMatchObject({ sessions: 2, isLeaving: false });
    expect(cluster.sessionCount).toBe(2);
    expect([...cluster.counts().byRealm]).toEqual([
      ['realm1', 1],
      ['realm2', 1],
    ]);
    expect(cluster.sessions().sessions.map(({ id }) => id)).toEqual([first, second]);
    expect(cluster.sessions({ realm: 'realm2' }).sessions).toHaveLength(1);
    expect(cluster.sessions().unknown).toEqual([]);
    expect(cluster.owns('anything')).toBe(true);
    await hub.reauthorize({ realm: 'realm2' }, { authrole: 'admin' });
    expect(cluster.sessions({ authrole: 'admin' }).sessions).toHaveLength(1);
    await client.subscribe('com.ex');
    expect(await cluster.subscriberCount('com.ex', { realm: 'realm2' })).toBe(1);
    client.close();
    early.close();
    expect(told).toEqual([
      `+${second} true`,
      '+com.ex',
      '-com.ex',
      `-${second} wamp.close.connection_lost`,
      `-${first} wamp.close.connection_lost`,
    ]);
    expect([cluster.sessionCount, clock.pending]).toEqual([0, 0]);
  });
});
