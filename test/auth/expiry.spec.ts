import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as texts from '../../lib/hub/texts.js';
import type { WampIdentity } from '../../lib/index.js';
import type { Dict } from '../../lib/protocol/messages.js';
import {
  CborSerializer,
  JsonSerializer,
  MsgpackSerializer,
  type WampSerializer,
} from '../../lib/serializers/index.js';
import {
  createTestHub,
  type TestHub,
  type TestHubOptions,
  type WampTestClient,
} from '../../lib/testing/index.js';
import { expectEmptyTables } from '../utils/tables.js';

const topic = 'nestwamp.session.expiring';
const formats = [new JsonSerializer(), new MsgpackSerializer(), new CborSerializer()];

let test: TestHub;
/** What `authenticate` returns. */
let identity: WampIdentity;

function setUp(options: TestHubOptions = {}): void {
  test = createTestHub({ ...options, authenticate: () => identity });
}

const eventsOf = ({ received }: WampTestClient): unknown[] =>
  received.filter(([code]) => code === 36);

const inMs = (ms: number): number => test.clock.date() + ms;

beforeEach(() => setUp());
afterEach(() => expectEmptyTables(test));

describe.each(formats.map((each) => [each.subprotocol, each] as [string, WampSerializer]))(
  'a session that expires, in %s',
  (_name, serializer) => {
    it('is told before, and ends with a reason of its own', async () => {
      const expiresAt = inMs(60_000);
      identity = { authid: 'joe', expiresAt };
      const client = await test.join('realm1', {}, { serializer });
      expect(client.welcome['authextra']).toEqual({ expires_at: expiresAt });
      const subscription = await client.subscribe(topic);

      test.clock.advance(29_999);
      expect(eventsOf(client)).toEqual([]);
      test.clock.advance(1);
      expect(await client.expect(36)).toEqual([
        36,
        subscription,
        expect.any(Number),
        {},
        [],
        { expires_at: expiresAt, seconds_left: 30 },
      ]);

      test.clock.advance(29_999);
      expect(test.hub.sessionCount).toBe(1);
      test.clock.advance(1);
      expect(await client.expect(6)).toEqual([
        6,
        { message: texts.sessionExpired },
        'nestwamp.session.expired',
      ]);
      await client.closed;
      expect(client.received.at(-1)?.[0]).toBe(6);
    });
  },
);

describe('expiresAt', () => {
  it('is a Date or a number, shown by the session, and by WELCOME with what else there is', async () => {
    const expiresAt = inMs(90_000);
    const extras: Dict[] = [];
    for (const given of [expiresAt, expiresAt + 0.75, new Date(expiresAt)]) {
      identity = { expiresAt: given, authextra: { theme: 'dark' } };
      const client = await test.join();
      expect(test.hub.sessions.get(client.session)?.expiresAt).toBe(expiresAt);
      extras.push(client.welcome['authextra'] as Dict);
      client.close();
    }
    expect(extras).toHaveLength(3);
    expect(extras).toEqual(extras.map(() => ({ theme: 'dark', expires_at: expiresAt })));
  });

  it('of the application in authextra goes before ours', async () => {
    identity = { expiresAt: inMs(90_000), authextra: { expires_at: 'tomorrow' } };
    const client = await test.join();
    expect(client.welcome['authextra']).toEqual({ expires_at: 'tomorrow' });
    client.close();
  });

  it.each([undefined, null])('%s keeps nothing', async (expiresAt) => {
    setUp({ heartbeatMs: 0 });
    identity = { expiresAt: expiresAt };
    const client = await test.join();
    expect(client.welcome).not.toHaveProperty('authextra');
    expect([test.hub.core.expiries.size, test.clock.pending]).toEqual([0, 0]);
    expect(test.hub.sessions.get(client.session)?.expiresAt).toBeUndefined();
    client.close();
  });

  it.each([
    [NaN, 'NaN'],
    [Infinity, 'Infinity'],
    [8.64e15 + 1, '8640000000000001'],
    [new Date(NaN), 'an invalid one'],
    ['2030-01-01', 'a value of type string'],
    [10n, 'a value of type bigint'],
    [true, 'a value of type boolean'],
    [{}, 'a value of type object'],
    [() => 1, 'a value of type function'],
  ])('%o lets nobody in, and the log says why', async (expiresAt, named) => {
    identity = { expiresAt: expiresAt as never };
    await expect(test.join()).rejects.toMatchObject({ uri: 'wamp.error.authentication_failed' });
    expect(test.log[0]?.stack).toContain(texts.wrongExpiry(named));
  });

  it('that throws at every look lets nobody in either', async () => {
    const raise = (): never => {
      throw new Error('odd');
    };
    identity = { expiresAt: new Proxy({}, { getPrototypeOf: raise, get: raise }) as never };
    await expect(test.join()).rejects.toMatchObject({ uri: 'wamp.error.authentication_failed' });
    expect(test.log[0]?.stack).toContain(texts.wrongExpiry('a value of type object'));
  });

  it.each([0, -1, 1 - 1e12, -1e12 - 1e3])('%d ms from now is too late', async (ms) => {
    identity = { expiresAt: inMs(ms) };
    await expect(test.join()).rejects.toMatchObject({
      uri: 'wamp.error.authentication_denied',
      message: texts.credentialExpired,
    });
    const date = new Date(inMs(ms)).toISOString();
    expect(test.log.map(({ message }) => message)).toEqual([
      expect.stringContaining(texts.expiredBefore(date)),
    ]);
  });

  it.each([1, 999, 2 ** 31 - 1, 2 ** 31, 2 ** 32 + 1])('may be %d ms away', async (ms) => {
    setUp({ heartbeatMs: 0 });
    identity = { expiresAt: inMs(ms) };
    const client = await test.join();
    test.clock.advance(ms - 1);
    expect(test.hub.sessionCount).toBe(1);
    test.clock.advance(1);
    expect(test.hub.sessionCount).toBe(0);
    await client.closed;
  });
});

describe('the event before', () => {
  it.each([
    [{}, 100_000, 70_000],
    [{}, 60_000, 30_000],
    [{}, 20_000, 10_000],
    [{ renewBeforeMs: 5_000 }, 20_000, 15_000],
    [{ renewBeforeMs: Infinity }, 20_000, 10_000],
  ])('with %j and %d ms comes after %d ms, once', async (options, ms, afterMs) => {
    setUp(options);
    identity = { expiresAt: inMs(ms) };
    const client = await test.join();
    await client.subscribe(topic);
    test.clock.advance(afterMs - 1);
    expect(eventsOf(client)).toEqual([]);
    test.clock.advance(1);
    expect(eventsOf(client)).toHaveLength(1);
    test.clock.advance(ms - afterMs - 1);
    expect(eventsOf(client)).toHaveLength(1);
    client.close();
  });

  it('does not come with 0, nor to those who did not subscribe', async () => {
    for (const [renewBeforeMs, subscribes] of [
      [0, true],
      [30_000, false],
    ] as const) {
      setUp({ renewBeforeMs });
      identity = { expiresAt: inMs(60_000) };
      const client = await test.join();
      if (subscribes) await client.subscribe(topic);
      test.clock.advance(60_000);
      expect([eventsOf(client), client.received.at(-1)?.[0]]).toEqual([[], 6]);
      await client.closed;
    }
  });

  it('goes to the session that it is about, not to others of the same person', async () => {
    const clients = [];
    for (const ms of [60_000, 120_000]) {
      identity = { authid: 'joe', expiresAt: inMs(ms) };
      const client = await test.join();
      await client.subscribe(topic);
      clients.push(client);
    }
    test.clock.advance(30_000);
    expect(clients.map((client) => eventsOf(client).length)).toEqual([1, 0]);
    for (const client of clients) client.close();
  });

  it.each([-1, NaN, '1'])('renewBeforeMs %o ends the start', (renewBeforeMs) => {
    expect(() => createTestHub({ renewBeforeMs: renewBeforeMs as number })).toThrow(
      'renewBeforeMs',
    );
  });
});

describe('many sessions that expire', () => {
  it('share one timer, and each ends at its own date', async () => {
    setUp({ heartbeatMs: 0 });
    const clients = [];
    for (const ms of [50_000, 10_000, 40_000, 20_000, 30_000]) {
      identity = { expiresAt: inMs(ms) };
      clients.push(await test.join());
    }
    expect(test.clock.pending).toBe(1);
    for (let left = 5; left > 0; left--) {
      expect(test.hub.sessionCount).toBe(left);
      test.clock.advance(10_000);
    }
    await Promise.all(clients.map(({ closed }) => closed));
  });

  it('leave no timer behind, however they end before', async () => {
    setUp({ heartbeatMs: 0 });
    const ends: ((client: Awaited<ReturnType<TestHub['join']>>) => unknown)[] = [
      (client) => client.close(),
      (client) => client.send([6, {}, 'wamp.close.normal']),
      (client) => test.hub.kick({ id: client.session }),
      (client) => client.send([99]),
      (client) => test.hub.sessions.get(client.session)?.close(),
    ];
    for (const end of ends) {
      identity = { expiresAt: inMs(60_000) };
      const client = await test.join();
      expect(test.clock.pending).toBe(1);
      await end(client);
      await client.closed;
      expect([test.hub.core.expiries.size, test.clock.pending]).toEqual([0, 0]);
    }
  });

  it('that end in a hook of their opening leave none either', async () => {
    identity = { expiresAt: inMs(60_000) };
    test.hub.onSessionOpen((session) => session.close());
    const client = test.connect();
    client.send([1, 'realm1', {}]);
    await client.closed;
    expect(test.hub.core.expiries.size).toBe(0);
  });
});

it('a client may not end its session in the name of the server', async () => {
  identity = {};
  const reasons: string[] = [];
  test.hub.onSessionClose((_session, reason) => reasons.push(reason));
  const client = await test.join();
  client.send([6, {}, 'nestwamp.session.expired']);
  await client.closed;
  expect(reasons).toEqual(['wamp.close.normal']);
});

it('the end of a session cancels its calls', async () => {
  identity = { expiresAt: inMs(1_000) };
  const signals: AbortSignal[] = [];
  test.hub.register('com.wait', ({ signal }) => {
    signals.push(signal);
    return new Promise((resolve) => signal.addEventListener('abort', resolve));
  });
  const client = await test.join();
  client.send([48, 1, {}, 'com.wait']);
  test.clock.advance(1_000);
  expect(signals.map(({ reason }) => (reason as Error).message)).toEqual([
    expect.stringContaining('nestwamp.session.expired'),
  ]);
  await client.closed;
});
