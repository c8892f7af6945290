import { describe, expect, it } from 'vitest';
import { defaults } from '../../lib/cluster/defaults.js';
import { FrameType } from '../../lib/cluster/frames/frame-type.js';
import { SessionRoster } from '../../lib/hub/hosting/session-roster.js';
import { type PresenceNode, PresenceWorld } from '../utils/presence-nodes.js';

/** Three nodes that know each other. */
async function three() {
  const world = new PresenceWorld();
  const all = [world.add(), world.add(), world.add()] as const;
  await world.run(5_000);
  return { world, all };
}

function events({ view }: PresenceNode): string[] {
  const lines: string[] = [];
  view.sessionOpen$.subscribe(({ id, isLocal }) => lines.push(`+${id}${isLocal ? ' here' : ''}`));
  view.sessionClose$.subscribe(({ session, reason }) => lines.push(`-${session.id} ${reason}`));
  return lines;
}

describe('the directory', () => {
  it('knows the sessions of all nodes in a moment, and of this one at once', async () => {
    const { world, all } = await three();
    const [a, b, c] = all;
    const told = [events(a), events(b)];
    a.open(1, { authid: 'ann', authrole: 'admin' });
    expect(a.sessionIds).toEqual([1]);
    await world.run(110);
    expect([b.sessionIds, c.sessionIds]).toEqual([[1], [1]]);
    const [session] = b.view.sessions({ authid: 'ann' }).sessions;
    const [realm, authrole] = ['realm1', 'admin'];
    expect(session).toEqual({
      id: 1,
      realm,
      authid: 'ann',
      authrole,
      node: a.node,
      isLocal: false,
    });
    expect(b.presence.nodeOf(1)).toBe(a.node);
    a.close(1, 'com.example.bye');
    await world.run(110);
    expect(told).toEqual([
      ['+1 here', '-1 com.example.bye'],
      ['+1', '-1 com.example.bye'],
    ]);
    expect(all.map((node) => node.sessionIds)).toEqual([[], [], []]);
  });

  it('tells nothing of a session that comes and goes in a moment', async () => {
    const { world, all } = await three();
    const [a, b] = all;
    const told = events(b);
    a.open(1);
    a.close(1);
    a.open(2);
    await world.run(200);
    expect(told).toEqual(['+2']);
  });

  it('follows a change of role', async () => {
    const { world, all } = await three();
    const [a, b] = all;
    a.open(1);
    await world.run(110);
    const told = events(b);
    a.promote(1, 'admin');
    await world.run(110);
    expect(b.view.sessions({ authrole: 'admin' }).sessions).toHaveLength(1);
    expect(b.view.sessions({ authrole: 'user' }).sessions).toEqual([]);
    expect(told).toEqual([]);
  });

  it('is complete for a node that comes late', async () => {
    const { world, all } = await three();
    for (let id = 1; id <= 4_000; id++) all[id % 3]?.open(id);
    await world.run(1_000);
    const late = world.add();
    expect(late.view.sessions().unknown).toEqual([]);
    await world.run(200);
    expect(late.sessionIds).toHaveLength(4_000);
    expect(late.view.sessions().unknown).toEqual([]);
  });

  it('asks nobody who has had no session', async () => {
    const { world, all } = await three();
    const asked: string[] = [];
    for (const { link, label } of all)
      link.take(FrameType.SnapshotRequest, () => asked.push(label));
    world.add();
    await world.run(3_000);
    expect(asked).toEqual([]);
  });

  it.each([
    ['killed', (node: PresenceNode): void => node.kill(), 2_500, 'wamp.close.connection_lost'],
    ['frozen', (node: PresenceNode): void => node.freeze(), 4_500, 'wamp.close.connection_lost'],
    ['leaving', (node: PresenceNode): void => void node.leave(), 100, 'wamp.close.system_shutdown'],
  ] as const)('forgets the sessions of a node that is %s', async (_what, end, mostMs, reason) => {
    const { world, all } = await three();
    const [a, b, c] = all;
    a.open(1);
    for (let id = 11; id <= 20; id++) c.open(id);
    await world.run(1_000);
    const told = events(a);
    end(c);
    const ms = await world.until(() => a.sessionIds.length === 1 && b.sessionIds.length === 1);
    expect(ms).toBeLessThanOrEqual(mostMs);
    expect(told).toEqual(Array.from({ length: 10 }, (_, i) => `-${11 + i} ${reason}`));
    expect(a.view.sessions({ authid: 'a11' }).sessions).toEqual([]);
  });

  it('is whole again when a node that was thought dead wakes up', async () => {
    const { world, all } = await three();
    const [a, , c] = all;
    c.open(1);
    await world.run(200);
    c.freeze();
    await world.run(6_000);
    a.open(2);
    a.open(3);
    expect(a.sessionIds).toEqual([2, 3]);
    c.thaw();
    await world.run(2_000);
    expect(all.map((node) => node.sessionIds)).toEqual([
      [1, 2, 3],
      [1, 2, 3],
      [1, 2, 3],
    ]);
  });

  it('is whole again after the broker was away', async () => {
    const { world, all } = await three();
    const [a, b, c] = all;
    a.open(1);
    a.open(2);
    await world.run(200);
    const told = events(c);
    world.broker.stop();
    a.close(1);
    a.open(3);
    b.open(4);
    await world.run(10_000);
    world.broker.start();
    const isWhole = (): boolean => all.every((node) => node.sessionIds.join() === '2,3,4');
    expect(await world.until(isWhole)).toBeLessThanOrEqual(2_500);
    expect(told.toSorted()).toEqual(['+3', '+4', '-1 wamp.close.connection_lost']);
  });

  it('is the same everywhere after any losses, delays and copies', async () => {
    for (let seed = 1; seed <= 5; seed++) {
      const world = new PresenceWorld(seed);
      const all = [world.add(), world.add(), world.add()];
      world.broker.delay(5, 80);
      world.broker.lose(0.1);
      world.broker.double(0.1);
      for (let step = 1; step <= 300; step++) {
        const node = world.random.pick(all);
        if (world.random.chance(0.6)) node.open(step);
        else if (node.ownIds.length > 0) node.close(world.random.pick(node.ownIds));
        await world.run(world.random.below(60));
      }
      world.broker.lose(0);
      await world.run(10_000);
      const truth = all.flatMap((node) => node.ownIds).toSorted((x, y) => x - y);
      expect(truth.length).toBeGreaterThan(20);
      for (const node of all) expect(node.sessionIds).toEqual(truth);
    }
  });

  it('takes changes that come between the pages of a snapshot', async () => {
    const { world, all } = await three();
    const [a] = all;
    for (let id = 1; id <= 2_500; id++) a.open(id);
    await world.run(1_000);
    world.broker.delay(5, 200);
    const late = world.add();
    for (let i = 0; i < 40; i++) {
      a.close(1 + i);
      a.open(10_000 + i);
      await world.run(20);
    }
    await world.run(5_000);
    expect(late.sessionIds).toEqual(a.sessionIds);
    expect(late.sessionIds).toHaveLength(2_500);
  });

  it('gives several that ask at once one answer', async () => {
    const { world, all } = await three();
    const [a] = all;
    for (let id = 1; id <= 10; id++) a.open(id);
    await world.run(500);
    const late = Array.from({ length: 10 }, () => world.add());
    const got: string[] = [];
    for (const { link, label } of all.slice(1))
      link.take(FrameType.Snapshot, () => got.push(label));
    await world.run(1_000);
    expect(late.map((node) => node.sessionIds.length)).toEqual(late.map(() => 10));
    expect(got).toEqual(['n1', 'n2']);
  });

  it('tells of large names in frames that the broker takes', async () => {
    const { world, all } = await three();
    const [a, b] = all;
    for (let id = 1; id <= 600; id++) a.open(id, { authid: `${id}${'x'.repeat(4_000)}` });
    a.open(601, { authid: 'x'.repeat(5_000) });
    await world.run(300);
    expect(b.sessionIds).toHaveLength(600);
    const late = world.add();
    await world.run(300);
    expect(late.sessionIds).toHaveLength(600);
    expect(late.presence.directory.table.of(a.node).size).toBe(600);
  });

  it('knows only its own without the option, and says whose it does not know', async () => {
    const world = new PresenceWorld();
    const [a, b] = [world.add(), world.add({ directory: false })];
    a.open(1);
    b.open(2);
    await world.run(3_000);
    expect([a.sessionIds, b.sessionIds]).toEqual([[1], [2]]);
    expect(a.view.sessions().unknown).toEqual([b.node]);
    expect(b.view.sessions().unknown).toEqual([a.node]);
    expect([a.view.sessionCount, b.view.sessionCount]).toEqual([2, 2]);
  });

  it('shows both sessions of one id, the older first, and warns', async () => {
    const { world, all } = await three();
    const [a, b, c] = all;
    a.open(7);
    await world.run(200);
    b.open(7);
    await world.run(200);
    expect(c.view.sessions({ id: 7 }).sessions).toHaveLength(2);
    expect(c.presence.nodeOf(7)).toBe(a.node);
    expect(c.log).toEqual([expect.stringContaining('The session id 7 is in use')]);
    b.close(7);
    await world.run(200);
    expect(c.view.sessions({ id: 7 }).sessions).toHaveLength(1);
  });

  it('holds no more sessions of others than it may', async () => {
    const { world, all } = await three();
    const [a, b] = all;
    const whole = defaults.directoryEntries;
    const settings = defaults as { directoryEntries: number };
    settings.directoryEntries = 100;
    try {
      for (let id = 1; id <= 150; id++) a.open(id);
      await world.run(300);
      expect([b.sessionIds.length, b.presence.directory.leftOut]).toEqual([100, 50]);
      expect(b.log).toEqual([expect.stringContaining('more than 100 sessions')]);
    } finally {
      settings.directoryEntries = whole;
    }
  });
});

it('a session id is on no other node', () => {
  const roster = new SessionRoster(() => undefined, { metrics: undefined });
  const asked: number[] = [];
  roster.isElsewhere = (id) => asked.push(id) < 3;
  expect(roster.reserveId()).toBe(asked[2]);
});

describe('pages of sessions', () => {
  it('show each session once, whatever comes and goes meanwhile', async () => {
    const { world, all } = await three();
    const [a, b] = all;
    for (let id = 1; id <= 100; id++)
      all[id % 3]?.open(id, { authid: id % 2 === 0 ? 'even' : 'odd' });
    await world.run(300);
    const seen: number[] = [];
    let after: string | undefined;
    let pages = 0;
    do {
      const page = b.view.sessions({ limit: 7, after });
      seen.push(...page.sessions.map(({ id }) => id));
      // The last session of the page is the one that the next page begins behind.
      const last = page.sessions.at(-1)?.id as number;
      for (const node of all) node.close(last);
      await world.run(120);
      after = page.next;
      pages++;
    } while (after !== undefined);
    expect(new Set(seen).size).toBe(seen.length);
    expect([seen.length, pages]).toEqual([100, 15]);
    expect(a.sessionIds).toHaveLength(85);
  });

  it.each([
    [{ authid: 'even' }, 50],
    [{ authid: 'even', realm: 'realm2' }, 0],
    [{ realm: 'realm1' }, 100],
    [{ authid: 'nobody' }, 0],
    [{ id: 7 }, 1],
    [{ id: 7, authid: 'even' }, 0],
    [{ authrole: 'user', authid: 'odd' }, 50],
    [{}, 100],
  ])('match %j', async (filter, count) => {
    const { world, all } = await three();
    for (let id = 1; id <= 100; id++)
      all[id % 3]?.open(id, { authid: id % 2 === 0 ? 'even' : 'odd' });
    await world.run(300);
    for (const { view } of all) {
      expect(view.sessions(filter).sessions).toHaveLength(count);
      let after: string | undefined;
      const seen = new Set<number>();
      do {
        const page = view.sessions({ ...filter, limit: 9, after });
        for (const { id } of page.sessions) seen.add(id);
        after = page.next;
      } while (after !== undefined);
      expect(seen.size).toBe(count);
    }
  });

  it('have at most a thousand, unless more are wanted', async () => {
    const { world, all } = await three();
    for (let id = 1; id <= 1_500; id++) all[0].open(id);
    await world.run(300);
    const { view } = all[1];
    expect(view.sessions().sessions).toHaveLength(1_000);
    expect(view.sessions({ limit: 5_000 })).toMatchObject({ next: undefined });
    expect(view.sessions({ limit: 1_500 })).toMatchObject({ next: undefined });
  });

  it.each([[{ limit: 0 }], [{ limit: 1.5 }], [{ after: 'x' }], [{ after: 'n1.' }]])(
    'refuse %j',
    async (filter) => {
      const { all } = await three();
      expect(() => all[0].view.sessions(filter)).toThrow(TypeError);
    },
  );
});
