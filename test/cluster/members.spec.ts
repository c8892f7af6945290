import { describe, expect, it } from 'vitest';
import { FrameType } from '../../lib/cluster/frames/frame-type.js';
import { newNode } from '../../lib/cluster/node-name.js';
import { version } from '../../lib/cluster/version.js';
import own from '../../package.json' with { type: 'json' };
import { type PresenceNode, PresenceWorld } from '../utils/presence-nodes.js';

/** Three nodes that know each other. */
async function three() {
  const world = new PresenceWorld();
  const all = [world.add(), world.add(), world.add()] as const;
  await world.run(5_000);
  const events: string[] = [];
  for (const { view, label } of all) {
    view.memberUp$.subscribe((member) => events.push(`${label}: ${member.label} up`));
    view.memberDown$.subscribe((member) =>
      events.push(`${label}: ${member.label} ${member.reason}`),
    );
  }
  return { world, all, events };
}

const knows = (node: PresenceNode, labels: string): boolean => node.known.join(' ') === labels;

describe('members', () => {
  it('know each other at once', async () => {
    const world = new PresenceWorld();
    const [a, b] = [world.add(), world.add()];
    expect(a.known).toEqual(['n0']);
    await world.run(10);
    expect([a.known, b.known]).toEqual([
      ['n0', 'n1'],
      ['n0', 'n1'],
    ]);
    const late = world.add();
    await world.run(10);
    expect([a.known, late.known]).toEqual([
      ['n0', 'n1', 'n2'],
      ['n0', 'n1', 'n2'],
    ]);
  });

  it('show what they tell of themselves', async () => {
    const { world, all } = await three();
    const [a, b] = all;
    b.open(1);
    b.open(2, { realm: 'realm2' });
    await world.run(1_200);
    expect(a.view.members.get(b.node)).toEqual({
      node: b.node,
      label: 'n1',
      joinedAt: expect.any(Number),
      sessions: 2,
      version: own.version,
      isLeaving: false,
    });
    expect(a.view.sessionCount).toBe(2);
    expect([...a.view.counts().byRealm]).toEqual([
      ['realm1', 1],
      ['realm2', 1],
    ]);
    expect([...a.presence.subprotocols]).toEqual(['wamp.2.json']);
    expect(version).toBe(own.version);
  });

  it('show what is true now of this node', async () => {
    const { all } = await three();
    const [a] = all;
    a.open(1);
    expect(a.view.self.sessions).toBe(1);
    expect(a.view.members.get(a.node)?.sessions).toBe(1);
    expect(a.view.sessionCount).toBe(1);
  });

  // The time until both others know, over all phases of the signs of life.
  it.each([
    ['killed', (node: PresenceNode) => node.kill(), 'gone', 2_500],
    ['frozen', (node: PresenceNode) => node.freeze(), 'silent', 4_500],
    [
      'cut off',
      (node: PresenceNode, world: PresenceWorld) => world.broker.isolate(node.port),
      'silent',
      4_500,
    ],
  ] as const)('find a node that is %s', async (_what, fail, reason, mostMs) => {
    const times: number[] = [];
    for (let phase = 0; phase < 10; phase++) {
      const { world, all, events } = await three();
      const [a, b, c] = all;
      await world.run(phase * 100);
      fail(c, world);
      times.push(await world.until(() => knows(a, 'n0 n1') && knows(b, 'n0 n1')));
      const ofOthers = events.filter((line) => !line.startsWith('n2'));
      expect(ofOthers.toSorted()).toEqual([`n0: n2 ${reason}`, `n1: n2 ${reason}`]);
    }
    expect(Math.max(...times)).toBeLessThanOrEqual(mostMs);
    expect(Math.min(...times)).toBeGreaterThan(reason === 'silent' ? 2_900 : 1_000);
  });

  it('find at once that a node has left, and are not confused by what it sent before', async () => {
    const { world, all, events } = await three();
    const [a, , c] = all;
    const beat = c.link.encode(FrameType.Beat, ['n2', [1, 1], '1', 'x', [], [], 0, false, false]);
    await c.leave();
    await world.run(10);
    expect(a.known).toEqual(['n0', 'n1']);
    a.link.frame(beat);
    expect(a.known).toEqual(['n0', 'n1']);
    await world.run(10_000);
    expect(events.filter((line) => line.startsWith('n0'))).toEqual(['n0: n2 left']);
    expect(c.presence.entries).toBe(0);
  });

  it('show that a node is leaving before it leaves', async () => {
    const { world, all } = await three();
    const [a, , c] = all;
    c.presence.leave();
    await world.run(10);
    expect(a.view.members.get(c.node)?.isLeaving).toBe(true);
  });

  it('do not bury each other when the broker was away', async () => {
    const { world, all, events } = await three();
    world.broker.stop();
    await world.run(30_000);
    expect(all.map((node) => node.known.length)).toEqual([3, 3, 3]);
    world.broker.start();
    await world.run(10_000);
    expect(events).toEqual([]);
  });

  it('find who has died while the broker was away', async () => {
    const { world, all, events } = await three();
    const [a, b, c] = all;
    world.broker.stop();
    c.kill();
    await world.run(10_000);
    world.broker.start();
    expect(await world.until(() => knows(a, 'n0 n1') && knows(b, 'n0 n1'))).toBeLessThanOrEqual(
      5_000,
    );
    expect(events.toSorted()).toEqual(['n0: n2 silent', 'n1: n2 silent']);
  });

  it('do not bury the others after a sleep', async () => {
    const { world, all, events } = await three();
    const [a, b, c] = all;
    c.freeze();
    await world.run(20_000);
    c.thaw();
    await world.run(5_000);
    expect(events.filter((line) => line.startsWith('n2'))).toEqual([]);
    expect(c.log).toEqual([expect.stringMatching(/stood still for (19|20)\d\d\d ms/)]);
    expect([a, b, c].map((node) => node.known.length)).toEqual([3, 3, 3]);
    expect(events.filter((line) => line.startsWith('n0'))).toEqual(['n0: n2 silent', 'n0: n2 up']);
  });

  it('do not bury a node that only connects again', async () => {
    const { world, all, events } = await three();
    const [, , c] = all;
    for (let i = 0; i < 20; i++) {
      c.port.cut();
      await world.run(300);
      c.port.mend();
      await world.run(1_370);
    }
    expect(events).toEqual([]);
  });

  it('bear that frames are lost', async () => {
    const { world, all, events } = await three();
    world.broker.lose(0.2);
    await world.run(60_000);
    expect(all.map((node) => node.known.length)).toEqual([3, 3, 3]);
    expect(events.length).toBeLessThan(12);
  });

  it('tell when all are back after an outage', async () => {
    const { world, all } = await three();
    const [a, b, c] = all;
    world.broker.stop();
    b.port.cut();
    c.kill();
    world.broker.start();
    await world.run(10);
    const back: string[] = [];
    void a.presence.reunited().then(() => back.push('all'));
    await world.run(1_000);
    expect(back).toEqual([]);
    b.port.mend();
    await world.until(() => knows(a, 'n0 n1'));
    await world.run(1_500);
    expect(back).toEqual(['all']);
    await a.presence.reunited();
  });

  it('ignore a node that speaks no common version, and say so once', async () => {
    const { world, all } = await three();
    const [a, b] = all;
    const beat = b.link.encode(FrameType.Beat, ['old', [7, 9], '9.0.0', 'x', [], [], 0, false]);
    const bytes = Uint8Array.from(beat);
    // The name of the node stands behind four bytes of head, version, type and length.
    bytes.set(new TextEncoder().encode(newNode()), 4);
    for (let i = 0; i < 3; i++) a.link.frame(bytes);
    expect([a.known.length, a.presence.members.incompatible.size]).toEqual([3, 1]);
    expect(a.log).toEqual([
      expect.stringContaining('"old" is ignored: it speaks the versions 7 to 9'),
    ]);
    await world.run(6_000);
    expect(a.presence.members.incompatible.size).toBe(0);
  });

  it('warn once a minute about a node with other options', async () => {
    const world = new PresenceWorld();
    const [a] = [world.add(), world.add({}, ['another'])];
    await world.run(50_000);
    expect(a.log).toEqual([expect.stringContaining('"n0" and "n1" have different realms')]);
    await world.run(30_000);
    expect(a.log).toHaveLength(2);
  });

  it.each([
    ['same', 'lives on', 1],
    ['same', 'takes the place of a dead one', 0],
    ['another', 'lives on', 0],
  ])('tell once of a node that has the %s label and %s', async (label, how, told) => {
    const world = new PresenceWorld();
    const a = world.add();
    const first = world.add({ label: 'same' });
    await world.run(50);
    world.add({ label });
    if (how !== 'lives on') first.kill();
    await world.run(30_000);
    const lines = a.log.filter((line) => line.includes('have one label, "same"'));
    expect(lines).toHaveLength(told);
    // Each node tells of the others, and of itself.
    expect(how === 'lives on' && first.log.some((line) => line.includes(first.node))).toBe(
      told === 1,
    );
  });

  it('hear each other at once when the broker is back, whoever is connected first', async () => {
    const { world, all } = await three();
    const [a, b, c] = all;
    world.broker.stop();
    await world.run(5_000);
    for (const { port } of [a, b]) port.cut();
    world.broker.start();
    // The signs of life of c, and then of b, come before the others are connected.
    await world.run(150);
    b.port.mend();
    await world.run(150);
    a.port.mend();
    const reunited: string[] = [];
    for (const { presence, label } of all)
      void presence.reunited().then(() => void reunited.push(label));
    await world.run(10);
    expect(reunited.toSorted()).toEqual([a, b, c].map(({ label }) => label));
  });

  it('are bounded', async () => {
    const world = new PresenceWorld();
    const a = world.add();
    await world.run(10);
    const b = world.add();
    const beat = Uint8Array.from(
      b.link.encode(FrameType.Beat, ['x'.repeat(9_000), [1, 1], '1', 'x', [], [], 0, false]),
    );
    for (let i = 0; i < 3_000; i++) {
      beat.set(new TextEncoder().encode(newNode()), 4);
      a.link.frame(beat);
    }
    expect(a.presence.members.size).toBeLessThanOrEqual(1_001);
    expect([...a.view.members.values()].every(({ label }) => label.length <= 200)).toBe(true);
    await world.run(10_000);
    expect(a.known).toEqual(['n0', 'n1']);
  });

  it('count the sessions of small realms together when there are many', async () => {
    const world = new PresenceWorld();
    const [a, b] = [world.add(), world.add()];
    for (let i = 1; i <= 300; i++) b.open(i, { realm: `realm${i}` });
    b.open(1_000, { realm: 'realm7' });
    await world.run(1_500);
    const { total, byRealm } = a.view.counts();
    expect([total, byRealm.size, byRealm.get('realm7')]).toEqual([301, 99, 2]);
  });
});

describe('the owner of a key', () => {
  it('is one of the nodes, and each has its share', async () => {
    const { all } = await three();
    const shares = all.map(({ view }) => {
      const keys = Array.from({ length: 3_000 }, (_, i) => `job-${i}`);
      return keys.filter((key) => view.owns(key)).length;
    });
    expect(shares.reduce((sum, share) => sum + share)).toBe(3_000);
    expect(Math.min(...shares)).toBeGreaterThan(900);
  });

  it('changes only for the keys of a node that is leaving', async () => {
    const { world, all } = await three();
    const [a, b, c] = all;
    const keys = Array.from({ length: 300 }, (_, i) => `job-${i}`);
    const before = keys.map((key) => a.presence.ownerOf(key));
    c.presence.leave();
    await world.run(10);
    const after = keys.map((key) => a.presence.ownerOf(key));
    expect(after.filter((owner) => owner === c.node)).toEqual([]);
    const moved = keys.filter((_, i) => before[i] !== after[i]);
    expect(moved).toEqual(keys.filter((_, i) => before[i] === c.node));
    expect(keys.map((key) => b.presence.ownerOf(key))).toEqual(after);
    expect(keys.some((key) => c.view.owns(key))).toBe(false);
  });

  it('is told with every change', async () => {
    const { world, all } = await three();
    const [a, , c] = all;
    const key = Array.from({ length: 100 }, (_, i) => `job-${i}`).find((each) =>
      c.view.owns(each),
    ) as string;
    const heir = a.presence.members.self.node;
    const told: boolean[] = [];
    a.view.owns$(key).subscribe((owns) => told.push(owns));
    expect(told).toEqual([false]);
    await c.leave();
    await world.run(10);
    const isHeir = a.presence.ownerOf(key) === heir;
    expect(told).toEqual(isHeir ? [false, true] : [false]);
  });
});
