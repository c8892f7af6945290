import { describe, expect, it } from 'vitest';
import { createTestHub, type TestHub, type WampTestClient } from '../../lib/testing/index.js';
import { expectEmptyTables } from '../utils/tables.js';
import { turns } from '../utils/turns.js';

/** What a client makes of a session by not reading, message by message. */
describe('a client that reads nothing', () => {
  const limits = { maxOutboxBytes: 2_000 };

  async function paused(): Promise<{ test: TestHub; client: WampTestClient }> {
    const test = createTestHub({ limits });
    test.hub.register('com.answer', ({ args: [length] }) => 'x'.repeat(length as number));
    const client = await test.join();
    client.pause();
    return { test, client };
  }

  it('is ended once by an answer after one that is larger than all it may have', async () => {
    const { test, client } = await paused();
    client.request(48, {}, 'com.answer', [6_000]);
    client.request(48, {}, 'com.answer', [1]);
    expect(test.hub.sessionCount).toBe(0);
    client.resume();
    await client.closed;
    expect(client.received.at(-1)).toMatchObject([3, {}, 'wamp.error.unavailable']);
    expectEmptyTables(test);
  });

  it('is no subscriber of anything when SUBSCRIBED was too much', async () => {
    const { test, client } = await paused();
    for (let i = 0; i < 200; i++) client.request(32, {}, `com.topic${i}`);
    expect(test.hub.sessionCount).toBe(0);
    expectEmptyTables(test);
  });

  it('ends once when GOODBYE was too much', async () => {
    const { test, client } = await paused();
    const ends: string[] = [];
    test.hub.sessionClose$.subscribe(({ reason }) => ends.push(reason));
    for (let i = 0; i < 4; i++) client.request(48, {}, 'com.answer', [800]);
    void test.hub.sessions.get(client.session)!.close('com.kicked', 'x'.repeat(1_000));
    expect(ends).toEqual(['com.kicked']);
    expectEmptyTables(test);
  });

  it('keeps no more than its budget, however many events it drops', async () => {
    const { test, client } = await paused();
    client.request(32, {}, 'com.topic');
    const { outbox } = test.hub.sessions.get(client.session)!.link;
    for (let i = 0; i < 20_000; i++)
      test.hub.publish('com.topic', [i], {}, { overflow: 'drop-oldest' });
    expect((outbox as unknown as { queue: unknown[] }).queue.length).toBeLessThan(100);
    client.resume();
    const events = (await client.drain()).filter(([code]) => code === 36);
    const numbers = events.map((event) => (event[4] as [number])[0]);
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    expect(numbers.at(-1)).toBe(19_999);
    expect(events.length + outbox.dropped).toBe(20_000);
  });

  it('hears nothing after GOODBYE, also when that is the answer to a drop', async () => {
    const { test, client } = await paused();
    client.request(32, {}, 'com.topic');
    test.hub.eventDrop$.subscribe(({ session }) => void session.close());
    for (let i = 0; i < 50; i++)
      test.hub.publish('com.topic', [i], {}, { overflow: 'drop-oldest' });
    client.resume();
    await turns();
    expect(client.received.findIndex(([code]) => code === 6)).toBe(client.received.length - 1);
  });

  it('latest keeps to the budget when the latest is larger', async () => {
    const { test, client } = await paused();
    client.request(32, {}, 'com.topic');
    const session = test.hub.sessions.get(client.session)!;
    const options = { overflow: 'latest' } as const;
    for (let i = 0; i < 5; i++) test.hub.publish('com.topic', ['x'.repeat(200)], {}, options);
    test.hub.publish('com.topic', ['x'.repeat(5_000)], {}, options);
    expect(session.outboxBytes).toBeLessThanOrEqual(1_000);
  });

  it('latest does not reach a new subscription before its SUBSCRIBED', async () => {
    const { test, client } = await paused();
    const options = { overflow: 'latest' } as const;
    client.request(32, {}, 'com.topic');
    for (let i = 0; i < 5; i++) test.hub.publish('com.topic', ['x'.repeat(300)], {}, options);
    const first = 1;
    client.request(34, first);
    client.request(32, {}, 'com.topic');
    test.hub.publish('com.topic', ['new'], {}, options);
    client.resume();
    const codes = (await client.drain()).map(([code]) => code);
    expect(codes.slice(-3)).toEqual([35, 33, 36]);
  });
});

describe('a streaming topic', () => {
  it('that fails before its first value refuses the subscription', async () => {
    const test = createTestHub();
    // eslint-disable-next-line require-yield
    test.hub.topic('com.live', async function* () {
      throw new Error('boom');
    });
    const client = await test.join();
    client.request(32, {}, 'com.live');
    expect((await client.next()).slice(0, 2)).toEqual([8, 32]);
    expect(test.log).toHaveLength(1);
  });
});

describe('waiting events', () => {
  it('count until their handler takes them', async () => {
    const test = createTestHub({ limits: { maxWaitingEvents: 2 } });
    const steps: (() => void)[] = [];
    test.hub.subscribe('com.topic', () => new Promise<void>((resolve) => steps.push(resolve)));
    const client = await test.join();
    const publish = (): unknown => client.request(16, { acknowledge: true }, 'com.topic');
    for (let i = 0; i < 3; i++) publish();
    steps.shift()?.();
    await turns();
    for (let i = 0; i < 3; i++) publish();
    const codes = (await client.drain()).map(([code]) => code);
    expect(codes).toEqual([17, 17, 17, 17, 8, 8]);
  });
});

describe('the input of a streamed call', () => {
  it.each(['skip', undefined])('ends for its reader with the call (CANCEL %s)', async (mode) => {
    const test = createTestHub();
    let isDone = false;
    test.hub.register('com.sum', (call) => {
      void (async () => {
        for await (const _ of call.input);
        isDone = true;
      })();
      return mode === undefined ? 'early' : new Promise(() => undefined);
    });
    const client = await test.join();
    client.send([48, 1, { progress: true }, 'com.sum', [1]]);
    if (mode !== undefined) client.send([49, 1, { mode }]);
    client.send([48, 1, {}, 'com.sum', [2]]);
    await turns();
    expect(isDone).toBe(true);
  });
});
