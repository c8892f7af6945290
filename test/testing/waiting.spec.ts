import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  createTestHub,
  eventually,
  joinClient,
  memoryLink,
  MessageCode,
  recordMessages,
  type TestHub,
  VirtualClock,
  waitForMessages,
  waitForRegistrations,
  waitForSession,
  waitForSubscriptions,
} from '../../lib/testing/index.js';

const soon = { timeoutMs: 20 };

describe('eventually', () => {
  const clock = new VirtualClock();

  it.each([
    ['a value', () => 42, 42],
    ['nothing', () => undefined, undefined],
    ['null', () => null, null],
    ['a promise', () => Promise.resolve('x'), 'x'],
  ])('returns %s at once', async (_, attempt, value) => {
    expect(await eventually<unknown>(attempt)).toBe(value);
  });

  it.each([
    ['throws', () => fail('no'), 'The last try: no'],
    ['rejects', () => Promise.reject(new Error('no')), 'The last try: no'],
    ['throws undefined', () => fail(undefined), 'The last try: undefined'],
    ['returns false', () => false, 'it returned false'],
    ['resolves with false', () => Promise.resolve(false), 'it returned false'],
    ['never settles', () => new Promise(() => {}), 'its promise has not settled'],
  ])('tells why: the function %s', async (_, attempt, why) => {
    await expect(eventually<unknown>(attempt, { clock, ...soon })).rejects.toThrow(why);
    await expect(eventually<unknown>(attempt, { timeoutMs: 5 })).rejects.toThrow(
      /^It did not happen within 5 ms \(\d+ tr/,
    );
  });

  it('keeps the error of the last run as the cause', async () => {
    const error = new Error('mine');
    const waiting = eventually(() => fail(error), { clock, ...soon });
    await expect(waiting).rejects.toMatchObject({ cause: error });
  });

  it.each([
    ['throws', () => fail('not yet')],
    ['returns false', () => false],
    ['rejects', () => Promise.reject(new Error('not yet'))],
  ])('tries again while it %s', async (_, failing) => {
    for (const options of [{}, { clock: new VirtualClock() }]) {
      let tries = 0;
      const attempt = (): unknown => (++tries < 3 ? failing() : 'done');
      expect(await eventually(attempt, options)).toBe('done');
      expect(tries).toBe(3);
    }
  });

  it('lets a virtual clock advance, by steps and no further than needed', async () => {
    const virtual = new VirtualClock();
    let isDone = false;
    virtual.schedule(1_000, () => (isDone = true));
    await eventually(() => isDone, { clock: virtual, intervalMs: 300 });
    expect(virtual.now()).toBe(1_200);
    await eventually(() => false, { clock: virtual, timeoutMs: 70, intervalMs: 50 }).catch(
      () => {},
    );
    expect(virtual.now()).toBe(1_270);
  });

  it('waits for one run at a time', async () => {
    const virtual = new VirtualClock();
    let running = 0;
    const attempt = async (): Promise<void> => {
      expect(++running).toBe(1);
      await new Promise<void>((resolve) => void virtual.schedule(100, resolve));
      running--;
    };
    await eventually(attempt, { clock: virtual });
    expect(virtual.now()).toBe(100);
  });

  it('does not stand still with fake timers', async () => {
    vi.useFakeTimers();
    try {
      let tries = 0;
      await eventually(() => ++tries > 2);
      await expect(eventually(() => false, soon)).rejects.toThrow('it returned false');
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('with a hub and its clients', () => {
  let test: TestHub;

  beforeEach(() => (test = createTestHub()));
  afterEach(() => test.hub.close());

  it('waitForSession returns the session of a hub that is meant', async () => {
    const waiting = waitForSession(test.hub, { whom: { authrole: 'anonymous' } });
    const client = await test.join();
    expect(await waiting).toBe(test.hub.sessions.get(client.session));
    const nobody = waitForSession(test.hub, { whom: { authid: 'ann' }, ...soon });
    await expect(nobody).rejects.toThrow(
      new RegExp(
        `^No session of {"authid":"ann"} within 20 ms. Sessions: ${client.session} \\(realm realm1, `,
      ),
    );
    client.close();
    await expect(waitForSession(test.hub, soon)).rejects.toThrow('Sessions: none.');
  });

  it('waitForSession waits until a client is open again', async () => {
    const link = memoryLink(test.hub);
    const client = await joinClient(test.hub, { socket: link.socket });
    const { id } = await waitForSession(client);
    link.drop();
    expect((await waitForSession(client)).id).not.toBe(id);
    link.refuse(503);
    link.drop();
    await expect(waitForSession(client, soon)).rejects.toThrow(
      'The client has no session after 20 ms; it is waiting.',
    );
    await client.close();
  });

  it.each([
    [1, undefined],
    [2, undefined],
    ['com.b', undefined],
    [['com.a', 'com.b'], undefined],
    [3, 'Waited 20 ms for 3 %. There are 2: com.a, com.b.'],
    [['com.a', 'com.c'], 'Waited 20 ms for the % com.a, com.c. There are 2: com.a, com.b.'],
  ])('waits for declarations: %j', async (wanted, problem) => {
    const one = await joinClient(test.hub);
    const other = await joinClient(test.hub);
    const options = problem === undefined ? {} : soon;
    const registrations = waitForRegistrations(test.hub, wanted, options).catch(String);
    const subscriptions = waitForSubscriptions(test.hub, wanted, options).catch(String);
    void one.register('com.a', () => {});
    void other.register('com.b', () => {}, { match: 'prefix' });
    void one.subscribe('com.a', () => {});
    void other.subscribe('com.b', () => {}, { match: 'prefix' });
    const told = (what: string): unknown =>
      problem === undefined ? ['com.a', 'com.b'] : `Error: ${problem.replace('%', what)}`;
    expect(await registrations).toEqual(told('registrations'));
    expect(await subscriptions).toEqual(told('subscriptions'));
  });

  it('waits for the declarations of one client', async () => {
    const one = await joinClient(test.hub);
    const other = await joinClient(test.hub);
    await one.subscribe('com.a', () => {});
    await other.subscribe('com.b', () => {});
    const whom = { id: other.session!.id };
    expect(await waitForSubscriptions(test.hub, 1, { whom })).toEqual(['com.b']);
    await expect(waitForSubscriptions(test.hub, 2, { whom, ...soon })).rejects.toThrow(
      'are 1: com.b.',
    );
  });

  it('waits for the messages of a recorder and of a test client', async () => {
    const client = await joinClient(test.hub);
    const recorder = recordMessages(client);
    const raw = await test.join();
    await client.subscribe('com.a', () => {});
    await raw.subscribe('com.a');
    const { Event } = MessageCode;
    const waiting = [
      waitForMessages(recorder, 2, { code: Event }),
      waitForMessages(raw, 2, { code: Event }),
    ];
    test.clock.schedule(100, () => test.hub.publish('com.a', [1]));
    test.clock.schedule(500, () => test.hub.publish('com.a', [2]));
    for (const messages of await Promise.all(waiting))
      expect(messages.map(([, , , , args]) => args)).toEqual([[1], [2]]);
    await expect(waitForMessages(recorder, 5, soon)).rejects.toThrow(
      'Waited 20 ms for 5 messages. There are 4: SUBSCRIBE (32), SUBSCRIBED (33), EVENT (36), EVENT (36).',
    );
    await expect(waitForMessages(raw, 3, { code: Event, ...soon })).rejects.toThrow(
      'for 3 messages EVENT (36). There are 4: WELCOME (2), SUBSCRIBED (33), EVENT (36), EVENT (36).',
    );
  });
});

function fail(error: unknown): never {
  // oxlint-disable-next-line only-throw-error -- what tests throw may be anything
  throw error;
}
