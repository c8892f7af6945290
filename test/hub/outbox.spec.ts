import { Observable } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { WampDrop } from '../../lib/hub/hub-core.js';
import type { WampConnection } from '../../lib/hub/connection/connection.js';
import { Outbox, type OutboxListener } from '../../lib/hub/connection/outbox.js';
import type { WampOverflow } from '../../lib/hub/connection/overflow.js';
import { sharedDefaults } from '../../lib/protocol/shared-defaults.js';
import { createTestHub, type TestHub, type WampTestClient } from '../../lib/testing/index.js';
import { expectEmptyTables } from '../utils/tables.js';
import { turns } from '../utils/turns.js';

const budget = 10_000;
/** An event of an eighth of the budget. */
const body = 'x'.repeat(1_250);

async function slowClient(options: { overflow?: WampOverflow } = {}): Promise<{
  test: TestHub;
  slow: WampTestClient;
  drops: WampDrop[];
  session: () => NonNullable<ReturnType<TestHub['hub']['sessions']['get']>>;
}> {
  const test = createTestHub({ limits: { maxOutboxBytes: budget }, ...options });
  const slow = await test.join();
  await slow.subscribe('com.topic');
  await slow.subscribe('com.other');
  const drops: WampDrop[] = [];
  test.hub.eventDrop$.subscribe((drop) => drops.push(drop));
  return { test, slow, drops, session: () => test.hub.sessions.get(slow.session)! };
}

function publishMany(test: TestHub, count: number, overflow?: WampOverflow): void {
  for (let i = 0; i < count; i++) test.hub.publish('com.topic', [i, body], {}, { overflow });
}

async function eventsOf(client: WampTestClient): Promise<unknown[]> {
  const messages = await client.drain();
  return messages.filter(([code]) => code === 36).map((event) => (event[4] as unknown[])[0]);
}

describe('a client that reads slowly', () => {
  it('gets everything later, in order, as long as it fits the budget', async () => {
    const { test, slow, session } = await slowClient();
    slow.pause();
    publishMany(test, 6);
    expect(session().outboxBytes).toBeGreaterThan(6 * body.length);
    slow.resume();
    expect(await eventsOf(slow)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(session().outboxBytes).toBe(0);
    expect(session().eventsDropped).toBe(0);
  });

  // Two events reach the connection before it lags; seven are the whole budget.
  it.each([
    ['drop-newest', [0, 1, 2, 3, 4, 5, 6]],
    ['drop-oldest', [0, 1, 15, 16, 17, 18, 19]],
    ['latest', [0, 1, 19]],
  ] as const)('%s keeps within the budget', async (overflow, kept) => {
    const { test, slow, session, drops } = await slowClient();
    slow.pause();
    publishMany(test, 20, overflow);
    expect(session().outboxBytes).toBeLessThanOrEqual(budget);
    expect(session().eventsDropped).toBe(20 - kept.length);
    expect(drops).toHaveLength(20 - kept.length);
    expect(drops[0]).toMatchObject({ session: session(), topic: 'com.topic', overflow });
    slow.resume();
    expect(await eventsOf(slow)).toEqual(kept);
    publishMany(test, 1, overflow);
    expect(await eventsOf(slow)).toEqual([0]);
  });

  it('latest keeps one event of each topic, in its place', async () => {
    const { test, slow } = await slowClient({ overflow: 'latest' });
    slow.pause();
    publishMany(test, 3);
    test.hub.publish('com.other', ['other']);
    publishMany(test, 2);
    slow.resume();
    expect(await eventsOf(slow)).toEqual([0, 1, 1, 'other']);
  });

  it('latest passes no event of its topic that waits by another policy', async () => {
    const { test, slow } = await slowClient({ overflow: 'latest' });
    slow.pause();
    publishMany(test, 3);
    test.hub.publish('com.topic', ['kept'], {}, { overflow: 'drop-newest' });
    test.hub.publish('com.topic', ['late']);
    test.hub.publish('com.topic', ['latest']);
    slow.resume();
    expect(await eventsOf(slow)).toEqual([0, 1, 'kept', 'latest']);
  });

  it('close ends the session with a reason', async () => {
    const { test, slow, session, drops } = await slowClient({ overflow: 'close' });
    const { signal } = session();
    slow.pause();
    publishMany(test, 20);
    expect(signal.aborted).toBe(true);
    expect(drops.map(({ overflow }) => overflow)).toEqual(['close']);
    slow.resume();
    await slow.closed;
    expect(slow.received.at(-1)).toEqual([
      3,
      { message: 'The client reads too slowly.' },
      'wamp.error.unavailable',
    ]);
    expectEmptyTables(test);
  });

  it('costs the others nothing', async () => {
    const { test, slow } = await slowClient();
    const quick = await test.join();
    await quick.subscribe('com.topic');
    slow.pause();
    publishMany(test, 20);
    expect(await eventsOf(quick)).toEqual(Array.from({ length: 20 }, (_, i) => i));
  });

  it('is told of in the log, but not at every event', async () => {
    const { test, slow } = await slowClient();
    slow.pause();
    publishMany(test, 1_000);
    expect(test.log.length).toBeLessThanOrEqual(20);
    expect(test.log[0]).toMatchObject({
      level: 'warn',
      message: `Session ${slow.session} reads too slowly: an event of com.topic was dropped (drop-newest)`,
    });
  });

  it('may lag as far as it likes when the limit is off', async () => {
    const test = createTestHub({ limits: { maxOutboxBytes: 0 } });
    const slow = await test.join();
    await slow.subscribe('com.topic');
    slow.pause();
    publishMany(test, 10_000);
    slow.resume();
    expect(await eventsOf(slow)).toHaveLength(10_000);
  });

  it('keeps nothing after its session', async () => {
    const { test, slow, session } = await slowClient();
    const { outbox } = session().link;
    slow.pause();
    publishMany(test, 20);
    slow.close();
    await turns();
    expect(outbox.lags).toBe(false);
    expectEmptyTables(test);
  });
});

describe('results for a caller that reads slowly', () => {
  const answers = (client: WampTestClient): readonly unknown[][] =>
    client.received.filter(([code]) => code === 50 || code === 8);

  it('go beyond the budget, up to twice of it; then the session is ended', async () => {
    const { test, slow } = await slowClient();
    test.hub.register('com.big', () => body);
    slow.pause();
    for (let i = 0; i < 12; i++) slow.request(48, {}, 'com.big');
    expect(test.hub.sessionCount).toBe(1);
    for (let i = 0; i < 12; i++) slow.request(48, {}, 'com.big');
    expect(test.hub.sessionCount).toBe(0);
    slow.resume();
    await slow.closed;
    expect(slow.received.at(-1)?.[0]).toBe(3);
    expectEmptyTables(test);
  });

  it('an async iterable waits for it', async () => {
    const { test, slow } = await slowClient();
    let yielded = 0;
    test.hub.register('com.values', async function* () {
      for (; yielded < 100; yielded++) yield body;
    });
    slow.pause();
    slow.request(48, { receive_progress: true }, 'com.values');
    await turns(20);
    expect(yielded).toBeLessThan(10);
    slow.resume();
    await turns(20);
    expect(yielded).toBe(100);
    expect(answers(slow)).toHaveLength(101);
    expect(answers(slow).at(-1)?.[0]).toBe(50);
  });

  it('an Observable is stopped at the budget, with one ERROR', async () => {
    const { test, slow } = await slowClient();
    let isStopped = false;
    test.hub.register(
      'com.values',
      () =>
        new Observable((subscriber) => {
          for (let i = 0; i < 100 && !subscriber.closed; i++) subscriber.next(body);
          return () => (isStopped = true);
        }),
    );
    slow.pause();
    slow.request(48, { receive_progress: true }, 'com.values');
    await turns();
    expect(isStopped).toBe(true);
    slow.resume();
    await turns();
    expect(answers(slow).length).toBeLessThan(12);
    expect(answers(slow).at(-1)).toEqual([
      8,
      48,
      expect.any(Number),
      {},
      'wamp.error.unavailable',
      ['The client reads too slowly.'],
    ]);
    expect(test.hub.sessionCount).toBe(1);
  });

  it('the life of a topic waits for it, if it is an async iterable', async () => {
    const { test, slow } = await slowClient();
    let yielded = 0;
    test.hub.topic('com.live', async function* () {
      for (; yielded < 100; yielded++) yield yielded + body;
    });
    await slow.subscribe('com.live');
    slow.pause();
    await turns(20);
    const paused = yielded;
    slow.resume();
    await turns(50);
    expect(paused).toBeLessThan(100);
    expect(yielded).toBe(100);
    expect(test.hub.sessions.get(slow.session)!.eventsDropped).toBe(0);
  });
});

describe('small messages that wait count with what they take', () => {
  const limits = { maxOutboxBytes: 20_000 };
  const most = (2 * limits.maxOutboxBytes) / sharedDefaults.waitingMessageBytes;

  it('as answers', async () => {
    const test = createTestHub({ limits });
    test.hub.register('com.small', () => undefined);
    const client = await test.join();
    client.pause();
    let calls = 0;
    for (; !client.isClosed && test.hub.sessionCount > 0 && calls < 10_000; calls++)
      client.request(48, {}, 'com.small');
    // Some of the answers are with the connection.
    expect(calls).toBeLessThan(5 * most);
  });

  it('as events', async () => {
    const test = createTestHub({ limits });
    const client = await test.join();
    await client.subscribe('com.topic');
    client.pause();
    for (let i = 0; i < 10_000; i++) test.hub.publish('com.topic');
    client.resume();
    expect((await client.drain()).length).toBeLessThan(2 * most);
  });
});

describe('an outbox that is over', () => {
  for (const end of ['discard', 'end'] as const)
    it(`does not wait for its connection any more after ${end}`, () => {
      const waiting: (() => void)[] = [];
      const connection = {
        bufferedBytes: budget / 2,
        flush: () => true,
        send: () => {},
        onceDrained: (callback: () => void) => void waiting.push(callback),
      } as unknown as WampConnection;
      const nobody = { dropped: () => {}, overflowed: () => {} } as unknown as OutboxListener;
      const outbox = new Outbox(connection, budget, nobody, { add: () => {}, room: 0 });
      outbox.send('[36]');
      outbox[end]();
      for (let i = 0; i < 10; i++) waiting.shift()?.();
      expect(waiting).toHaveLength(0);
    });
});
