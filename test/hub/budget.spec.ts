import { Subject } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type BudgetHolder, HubBudget } from '../../lib/hub/connection/budget.js';
import { weightOf } from '../../lib/protocol/weight.js';
import { createTestHub, type WampTestClient } from '../../lib/testing/index.js';
import { neverBusy } from '../utils/held-turns.js';
import { expectEmptyTables } from '../utils/tables.js';
import { gate, turns } from '../utils/turns.js';

/** Small on the wire, and 16 times larger on the heap. */
const lists = (count: number): unknown[] => Array.from({ length: count }, () => []);

describe('maxHeldBytes', () => {
  beforeEach(neverBusy);
  afterEach(() => vi.restoreAllMocks());

  it.each([
    ['run', 0],
    ['wait for one another', 1],
    ['wait for those of their session', 'serial'],
  ] as const)(
    'refuses calls that %s if they are too much together, for a while',
    async (_, concurrency) => {
      const test = createTestHub({ limits: { maxHeldBytes: 1_000_000 } });
      const work = gate();
      test.hub.register('com.work', () => work.promise, { concurrency });
      const client = await test.join();
      for (let id = 1; id <= 20; id++) client.send([48, id, {}, 'com.work', [lists(5_000)]]);
      const refused = await client.drain();
      expect(refused).toHaveLength(16);
      for (const answer of refused)
        expect(answer.slice(0, 5)).toEqual([
          8,
          48,
          expect.any(Number),
          {},
          'wamp.error.unavailable',
        ]);
      expect(test.hub.stats().heldBytes).toBeLessThan(1_000_000);
      const [session] = test.hub.sessions.values();
      expect(test.hub.stats()).toMatchObject(session!.stats());
      expect(session!.stats()).toMatchObject({ callsInFlight: 4, waitingEvents: 0 });
      work.open();
      await client.drain();
      expect(test.hub.stats().heldBytes).toBe(0);
      expect(await client.call('com.work', [lists(5_000)])).toBeUndefined();
      await client.leave();
      expectEmptyTables(test);
    },
  );

  it('counts in the turns of the event loop of the client that fills it', async () => {
    const test = createTestHub();
    const work = gate();
    test.hub.register('com.work', () => work.promise);
    const [greedy, modest] = [await test.join(), await test.join()];
    for (let id = 1; id <= 5; id++) greedy.send([48, id, {}, 'com.work', [lists(5_000)]]);
    modest.send([48, 1, {}, 'com.work']);
    await turns();
    const expected = (): number[] =>
      [...test.hub.core.hosts].map(({ connection }) => connection.share.expectedMs);
    const [greedyMs, modestMs] = expected();
    expect(greedyMs).toBeGreaterThan(100 * modestMs!);
    work.open();
    await greedy.drain();
    expect(expected()[0]).toBeCloseTo(expected()[1]!);
  });

  it('lets one message pass, however large', async () => {
    const test = createTestHub({ limits: { maxHeldBytes: 1 } });
    test.hub.register('com.work', ({ args }) => args[0]);
    const client = await test.join();
    expect(await client.call('com.work', ['large enough'])).toBe('large enough');
    await client.leave();
    expectEmptyTables(test);
  });

  it('drops and counts events that wait for a handler', async () => {
    const test = createTestHub({ limits: { maxHeldBytes: 1_000_000 } });
    const drops: unknown[] = [];
    test.hub.eventDrop$.subscribe((drop) => drops.push(drop.overflow));
    const work = gate();
    const seen: unknown[] = [];
    test.hub.subscribe('com.topic', ({ args }) => {
      seen.push(args.length);
      return work.promise;
    });
    const client = await test.join();
    for (let i = 0; i < 10; i++) client.request(16, {}, 'com.topic', [lists(5_000)]);
    expect(drops).toHaveLength(5);
    work.open();
    await turns();
    expect(seen).toHaveLength(5);
    await client.leave();
    test.clock.advance(1_000);
    expectEmptyTables(test);
  });

  it('counts streamed input over all calls', async () => {
    const test = createTestHub({ limits: { maxHeldBytes: 1_000_000, maxInputBufferBytes: 0 } });
    const work = gate();
    test.hub.register('com.input', () => work.promise);
    const client = await test.join();
    for (let id = 1; id <= 8; id++) {
      client.send([48, id, { progress: true }, 'com.input']);
      client.send([48, id, { progress: true }, 'com.input', [lists(5_000)]]);
    }
    const refused = await client.drain();
    expect(refused.length).toBeGreaterThan(2);
    expect(test.hub.stats().heldBytes).toBeLessThan(1_000_000);
    work.open();
    await client.leave();
    await turns();
    expectEmptyTables(test);
  });
});

describe('maxTotalBytes', () => {
  it('ends the session that holds most, and the others go on', async () => {
    const test = createTestHub({ limits: { maxTotalBytes: 1_500_000 } });
    test.hub.register('com.big', () => 'x'.repeat(100_000));
    test.hub.register('com.echo', ({ args }) => args[0]);
    const canary = await test.join();
    const readers = await Promise.all(Array.from({ length: 8 }, () => test.join()));
    for (const [i, reader] of readers.entries()) {
      reader.pause();
      for (let id = 1; id <= 4 + i; id++) reader.send([48, id, {}, 'com.big']);
      await turns();
    }
    expect(test.hub.core.budget.bytes).toBeLessThanOrEqual(1_500_000);
    expect(readers.filter(({ isClosed }) => isClosed).length).toBeGreaterThan(0);
    expect(readers[0]?.isClosed).toBe(false);
    expect(await canary.call('com.echo', [1])).toBe(1);
    expect(test.log.some(({ message }) => message.includes('maxTotalBytes'))).toBe(true);
    for (const reader of readers) reader.close();
    await canary.leave();
    expectEmptyTables(test);
  });
});

it.each([
  ['[[],[],…]', `[${'[],'.repeat(1_000)}[]]`, 13],
  ['[{},{},…]', `[${'{},'.repeat(1_000)}{}]`, 20],
  ['text', JSON.stringify('x'.repeat(10_000)), 1],
])('weighs %s as what it costs on the heap', (_, json, factor) => {
  expect(weightOf(JSON.parse(json))).toBeGreaterThan(factor * json.length);
});

/** What a client can make the hub keep with small messages, and the least it takes on the heap, in bytes. */
const kept = [
  {
    what: 'calls in flight',
    least: 1_700,
    say: (i: number) => [48, i, {}, 'com.never'],
  },
  {
    what: 'calls that call the client',
    least: 2_700,
    first: [64, 1_000, {}, 'client.never'],
    say: (i: number) => [48, i, {}, 'com.back'],
  },
  {
    what: 'subscriptions',
    least: 470,
    say: (i: number) => [32, i, {}, `a.${i}.`.padEnd(256, 'x')],
  },
  {
    what: 'pattern subscriptions',
    least: 470,
    say: (i: number) => [32, i, { match: 'prefix' }, `a.${i}.`.padEnd(256, 'x')],
  },
  {
    what: 'streaming topics',
    least: 1_800,
    say: (i: number) => [32, i, {}, `com.clock.${i}`],
  },
  {
    what: 'streaming topics that are being set up',
    least: 1_800,
    say: (i: number) => [32, i, {}, `com.slow.${i}`],
  },
  {
    what: 'registrations',
    least: 530,
    say: (i: number) => [64, i, {}, `a.${i}.`.padEnd(256, 'x')],
  },
] as const;

describe.each(kept)('$what', (kind) => {
  const { least, say } = kind;

  function open(maxTotalBytes: number, maxHeldBytes = 0) {
    const test = createTestHub({ limits: { maxTotalBytes, maxHeldBytes } });
    const never = (): Promise<never> => new Promise(() => {});
    test.hub.register('com.never', never);
    test.hub.register('com.back', ({ session, signal }) =>
      session.call('client.never', [], {}, { signal }),
    );
    for (let i = 1; i <= 20; i++) {
      test.hub.topic(`com.clock.${i}`, () => new Subject());
      test.hub.topic(`com.slow.${i}`, never);
    }
    return test;
  }

  async function fill(client: WampTestClient): Promise<void> {
    if ('first' in kind) client.send(kind.first);
    for (let i = 1; i <= 20; i++) client.send(say(i));
    await turns();
  }

  it('count as what they take, until the session ends', async () => {
    const test = open(0);
    const client = await test.join();
    const before = test.hub.core.budget.bytes;
    await fill(client);
    expect(test.hub.core.budget.bytes - before).toBeGreaterThan(20 * least);
    client.close();
    await turns();
    test.clock.advance(60_000);
    expect(test.hub.core.budget.bytes).toBe(0);
  });

  it('are refused beyond maxHeldBytes', async () => {
    const test = open(0, 10 * least);
    const client = await test.join();
    await fill(client);
    const refused = client.received.filter(
      ([code, , , , uri]) => code === 8 && uri === 'wamp.error.unavailable',
    );
    expect(refused.length).toBeGreaterThanOrEqual(10);
    expect(test.hub.stats().heldBytes).toBeLessThanOrEqual(10 * least);
  });

  it('end the session that holds most', async () => {
    const test = open(50 * least);
    const canary = await test.join();
    const clients = await Promise.all(Array.from({ length: 5 }, () => test.join()));
    for (const client of clients) await fill(client);
    expect(clients.some(({ isClosed }) => isClosed)).toBe(true);
    expect(canary.isClosed).toBe(false);
  });
});

it('HELLO.Details count until the session ends', async () => {
  const test = createTestHub();
  const client = await test.join('realm1', { roles: { caller: {} }, own: lists(1_000) });
  expect(test.hub.core.budget.bytes).toBeGreaterThan(40_000);
  await client.leave();
  expectEmptyTables(test);
});

describe('maxTotalBytes', () => {
  /** Holds so many bytes, and lets go of them when it is ended, or not. */
  class Holder implements BudgetHolder {
    times = 0;

    constructor(
      public weight: number,
      private readonly budget: HubBudget,
      private readonly isReleased = true,
    ) {}

    relieve(): void {
      this.times++;
      if (this.isReleased) this.budget.add(-this.weight);
      this.weight = 0;
    }
  }

  function filled(maxBytes: number, weights: readonly number[], isReleased = true) {
    const all = new Set<BudgetHolder>();
    const budget = new HubBudget(maxBytes, all);
    const holders = weights.map((weight) => new Holder(weight, budget, isReleased));
    for (const holder of holders) all.add(holder);
    for (const { weight } of holders) budget.add(weight);
    return { budget, all, ended: () => holders.map(({ times }) => times) };
  }

  it('ends those that hold most, until there is room', async () => {
    const { ended } = filled(100, [10, 60, 5, 50]);
    await turns();
    expect(ended()).toEqual([0, 1, 0, 0]);
  });

  it('goes on though one lets go of nothing', async () => {
    const { budget, ended } = filled(100, [300, 1, 2], false);
    await turns();
    expect(ended()).toEqual([1, 0, 0]);
    expect(budget.isFull).toBe(true);
  });

  const holding = { limits: { maxTotalBytes: 1_000_000 } };

  /** Publishes more than fits; the first event is with its handler, the others wait. */
  function flood(client: WampTestClient): Promise<void> {
    for (let i = 0; i < 20; i++) client.request(16, {}, 'com.topic', [lists(5_000)]);
    return turns();
  }

  it('drops events that wait, with the session that it ends for them', async () => {
    const test = createTestHub(holding);
    const work = gate();
    const seen: unknown[] = [];
    const drops: unknown[] = [];
    test.hub.eventDrop$.subscribe(({ overflow }) => drops.push(overflow));
    test.hub.register('com.echo', ({ args }) => args[0]);
    test.hub.subscribe('com.topic', async ({ args }) => {
      await work.promise;
      seen.push(args.length);
    });
    const thin = await test.join();
    const before = test.hub.core.budget.bytes;
    await flood(await test.join());
    expect(test.hub.sessionCount).toBe(1);
    expect(test.hub.core.budget.bytes).toBe(before);
    expect(drops).toHaveLength(19);
    expect(await thin.call('com.echo', [1])).toBe(1);
    work.open();
    await turns();
    expect(seen).toHaveLength(1);
    await thin.leave();
    expectEmptyTables(test);
  });

  it('counts events whose session has gone, and drops them when others need room', async () => {
    const test = createTestHub({ limits: { maxTotalBytes: 3_000_000 } });
    test.hub.register('com.echo', ({ args }) => args[0]);
    test.hub.subscribe('com.never', () => new Promise(() => {}));
    const canary = await test.join();
    let most = 0;
    for (let i = 0; i < 8; i++) {
      const client = await test.join();
      for (let n = 0; n < 4; n++) client.request(16, {}, 'com.never', [lists(5_000)]);
      await client.leave();
      await turns();
      most = Math.max(most, test.hub.core.budget.bytes);
      expect(await canary.call('com.echo', [i])).toBe(i);
    }
    expect(most).toBeGreaterThan(2_000_000);
    expect(most).toBeLessThanOrEqual(3_000_000);
    await canary.leave();
  });

  it('forgets a session that has gone when its last event is handled', async () => {
    const test = createTestHub(holding);
    const work = gate();
    test.hub.subscribe('com.topic', () => work.promise);
    const client = await test.join();
    for (let n = 0; n < 4; n++) client.request(16, {}, 'com.topic', [lists(5_000)]);
    await client.leave();
    const { budget } = test.hub.core;
    expect(budget.bytes).toBeGreaterThan(0);
    work.open();
    await turns();
    expect(budget).toMatchObject({ bytes: 0, left: new Set() });
    expectEmptyTables(test);
  });
});
