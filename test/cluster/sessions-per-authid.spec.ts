import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WampClusterOptions } from '../../lib/cluster/cluster-options.js';
import type { WampExcess } from '../../lib/hub/authentication/auth-options.js';
import {
  createTestHub,
  FreezableClock,
  type MemoryCluster,
  memoryCluster,
  type MemoryClusterPort,
  SeededRandom,
  type TestHub,
  type TestHubOptions,
  VirtualClock,
  type WampTestClient,
} from '../../lib/testing/index.js';
import { tablesOf } from '../utils/tables.js';

interface Node extends TestHub {
  readonly port: MemoryClusterPort;
  readonly process: FreezableClock;
}

let clock: VirtualClock;
let broker: MemoryCluster;
let nodes: Node[];

beforeEach(() => {
  clock = new VirtualClock();
  broker = memoryCluster({ clock });
  nodes = [];
});

afterEach(async () => {
  const closed = nodes.map(({ hub }) => hub.close());
  await clock.advanceAsync(10_000);
  await Promise.all(closed);
  assert.equal(clock.pending, 0);
  for (const node of nodes) {
    const { sessions, authids } = tablesOf(node);
    assert.deepEqual({ sessions, authids }, { sessions: 0, authids: 0 });
  }
});

/** Adds a node where an authid has at most two sessions. */
function add(
  { excessSessions, limits = { maxSessionsPerAuthid: 2 } }: TestHubOptions,
  given: Partial<WampClusterOptions> = {},
): Node {
  const port = broker.port();
  const process = new FreezableClock(clock);
  const cluster = { port, name: 'shop', label: `n${nodes.length + 1}`, ...given };
  const test = createTestHub({
    clock: process as never,
    heartbeatMs: 0,
    drainTimeoutMs: 0,
    closeTimeoutMs: 50,
    realm: ['realm1', 'realm2'],
    limits,
    excessSessions,
    authenticate: ({ details }) => ({ authid: details['authid'] as string }),
    cluster,
  });
  const node = { ...test, clock, port, process };
  nodes.push(node);
  return node;
}

async function three(
  options: TestHubOptions = {},
  given: Partial<WampClusterOptions> = {},
): Promise<[Node, Node, Node]> {
  const all = [add(options, given), add(options, given), add(options, given)] as const;
  await clock.advanceAsync(3_000);
  return [...all];
}

async function join(node: TestHub, authid = 'ann', realm = 'realm1'): Promise<WampTestClient> {
  const joining = node.join(realm, { authid });
  joining.catch(() => undefined);
  await clock.advanceAsync(1);
  return joining;
}

/** The number of sessions of Ann on each node. */
const counts = (): number[] =>
  nodes.map(({ hub }) => [...hub.sessions.values()].filter((each) => each.authid === 'ann').length);

const goodbyes = (clients: readonly WampTestClient[]): string =>
  clients.map(({ received }) => (received.some(([code]) => code === 6) ? 'x' : '.')).join('');

const refused = { uri: 'wamp.error.unavailable', message: expect.stringContaining('At most 2') };

describe('maxSessionsPerAuthid', () => {
  it('refuses a client that has its sessions on other nodes', async () => {
    const [a, b, c] = await three();
    const [first] = [await join(a), await join(b)];
    await clock.advanceAsync(20);
    await expect(join(c)).rejects.toMatchObject(refused);
    await expect(join(a)).rejects.toMatchObject(refused);
    await join(c, 'joe');
    await join(c, 'ann', 'realm2');
    first.close();
    await clock.advanceAsync(20);
    await join(c);
    expect(counts()).toEqual([0, 1, 2]);
  });

  it('ends the oldest session, wherever it is, with "replace"', async () => {
    const [a, b, c] = await three({ excessSessions: 'replace' });
    const clients = [];
    for (const node of [a, b, c, b]) {
      clients.push(await join(node));
      await clock.advanceAsync(20);
    }
    expect(goodbyes(clients)).toBe('xx..');
    expect(clients[0]!.received.at(-1)).toEqual([
      6,
      { message: expect.stringContaining('At most 2') },
      'wamp.close.killed',
    ]);
    expect(counts()).toEqual([0, 1, 1]);
  });

  const excesses: readonly (readonly [WampExcess, string])[] = [
    ['refuse', '..xxxx'],
    ['replace', 'xxxx..'],
  ];

  it.each(excesses)('ends what came in too fast on all nodes: %s', async (excess, ended) => {
    broker.delay(40);
    const all = await three({ excessSessions: excess });
    const clients: WampTestClient[] = [];
    // One moment for each, and none of the nodes has heard of the others.
    for (const at of [0, 1, 2, 0, 1, 2]) clients.push(await join(all[at]!));
    await clock.advanceAsync(200);
    expect(goodbyes(clients)).toBe(ended);
    expect(counts().reduce((sum, count) => sum + count)).toBe(2);
  });

  it.each(excesses)('agrees about sessions of the very same moment: %s', async (excess) => {
    const all = await three({ excessSessions: excess });
    broker.delay(10);
    const joining = all.flatMap((node) => [node.join('realm1', { authid: 'ann' })]);
    await clock.advanceAsync(0);
    const clients = await Promise.all(joining);
    const ids = clients.map(({ session }) => session).toSorted((x, y) => x - y);
    expect(counts()).toEqual([1, 1, 1]);
    await clock.advanceAsync(100);
    const left = nodes
      .flatMap(({ hub }) => Array.from(hub.sessions.keys()))
      .toSorted((x, y) => x - y);
    expect(left).toEqual(excess === 'refuse' ? ids.slice(0, 2) : ids.slice(1));
  });

  it.each([
    ['refuse', '..xx'],
    ['replace', 'xx..'],
  ] as const)('counts again when a partition heals: %s', async (excess, ended) => {
    const [a, b] = await three({ excessSessions: excess });
    broker.isolate(b.port);
    await clock.advanceAsync(6_000);
    const clients = [await join(a), await join(a), await join(b), await join(b)];
    expect(counts()).toEqual([2, 2, 0]);
    broker.reach(b.port);
    await clock.advanceAsync(4_000);
    expect(goodbyes(clients)).toBe(ended);
    await clock.advanceAsync(60_000);
    expect(counts().reduce((sum, count) => sum + count)).toBe(2);
  });

  it('counts only its own sessions in an outage, and nobody who left meanwhile', async () => {
    const [a, b] = await three();
    const before = [await join(a), await join(a)];
    await clock.advanceAsync(20);
    broker.stop();
    await clock.advanceAsync(10);
    for (const client of before) client.close();
    const after = [await join(b), await join(b)];
    await expect(join(b)).rejects.toMatchObject(refused);
    await clock.advanceAsync(20);
    broker.start();
    // What the node knew before the outage counts for nothing.
    await clock.advanceAsync(5_000);
    expect(goodbyes(after)).toBe('..');
    await expect(join(a)).rejects.toMatchObject(refused);
  });

  it.each([
    ['killed', ({ port, process }: Node): void => (process.freeze(), port.kill()), 2_600],
    ['frozen', ({ port, process }: Node): void => (process.freeze(), port.pause()), 4_600],
  ] as const)('forgets the sessions of a node that is %s', async (_how, end, ms) => {
    const [a, b] = await three();
    await join(a);
    await join(a);
    await clock.advanceAsync(20);
    end(a);
    await expect(join(b)).rejects.toMatchObject(refused);
    await clock.advanceAsync(ms);
    await join(b);
    a.port.resume();
    a.process.thaw();
  });

  it('lets a client that comes back in 12 ms pass', async () => {
    const [a, b] = await three();
    const clients = [await join(a), await join(a)];
    await clock.advanceAsync(1_000);
    clients[0]!.close();
    await clock.advanceAsync(12);
    await join(b);
    expect(counts()).toEqual([1, 1, 0]);
  });

  it('is right though the clocks of the nodes differ', async () => {
    const [a, b] = await three({ excessSessions: 'replace' });
    b.process.date = () => clock.date() - 3_600_000;
    const clients: WampTestClient[] = [];
    for (const node of [a, b, b, a, b]) {
      clients.push(await join(node));
      await clock.advanceAsync(20);
    }
    expect(goodbyes(clients)).toBe('xxx..');
  });

  it('counts each node for itself without a directory', async () => {
    const [a, b] = await three({}, { directory: false });
    for (const node of [a, a, b, b]) await join(node);
    await expect(join(a)).rejects.toMatchObject(refused);
    await clock.advanceAsync(2_000);
    expect(counts()).toEqual([2, 2, 0]);
  });

  it('ends only its own sessions beside a node that has no limit', async () => {
    const a = add({ limits: {} });
    const b = add({});
    await clock.advanceAsync(3_000);
    const clients = [];
    for (const node of [b, b, a, a, a]) clients.push(await join(node));
    await clock.advanceAsync(200);
    // Those of the other node have no date, and count as older.
    expect([goodbyes(clients), counts()]).toEqual(['xx...', [3, 0]]);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('holds after any trouble, seed %i', async (seed) => {
    const random = new SeededRandom(seed);
    const excessSessions = random.next() < 0.5 ? 'refuse' : 'replace';
    const all = await three({ excessSessions });
    broker.delay(5, 5);
    broker.lose(0.1);
    const open = new Set<WampTestClient>();
    const apart = new Set<Node>();
    for (let step = 0; step < 60; step++) {
      const node = all[Math.floor(random.next() * 3)]!;
      const what = random.next();
      if (what < 0.6)
        await join(node)
          .then((each) => open.add(each))
          .catch(() => undefined);
      else if (what < 0.8) for (const each of [...open].slice(0, 1)) each.close();
      else if (apart.delete(node)) broker.reach(node.port);
      else if (apart.size < 2) broker.isolate((apart.add(node), node).port);
      await clock.advanceAsync(Math.floor(random.next() * 300));
      for (const { hub } of all) expect([...hub.sessions.values()].length).toBeLessThanOrEqual(2);
    }
    broker.lose(0);
    for (const node of apart) broker.reach(node.port);
    await clock.advanceAsync(15_000);
    expect(counts().reduce((sum, count) => sum + count)).toBeLessThanOrEqual(2);
    expect(all.map(({ hub }) => hub.cluster.sessions().sessions.length)).toEqual(
      all.map(() => counts().reduce((sum, count) => sum + count)),
    );
  });
});
