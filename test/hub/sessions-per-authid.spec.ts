import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type WampIdentity, WampMetrics } from '../../lib/index.js';
import { createTestHub, type TestHub, type WampTestClient } from '../../lib/testing/index.js';
import { expectEmptyTables } from '../utils/tables.js';

let test: TestHub;
/** Who the next client is. */
let identity: WampIdentity;

function setUp(options: Parameters<typeof createTestHub>[0] = {}): void {
  const limits = { maxSessionsPerAuthid: 2 };
  const realm = ['realm1', 'realm2'];
  test = createTestHub({ realm, limits, authenticate: () => identity, ...options });
}

beforeEach(() => {
  identity = { authid: 'ann' };
  setUp();
});

afterEach(async () => {
  const closed = test.hub.close();
  await test.clock.advanceAsync(10_000);
  await closed;
  expectEmptyTables(test);
});

/** Which of the clients got GOODBYE, and with which reason. */
const ends = (clients: readonly WampTestClient[]): unknown[] =>
  clients.map(({ received }) => received.find(([code]) => code === 6)?.[2]);

describe('maxSessionsPerAuthid', () => {
  it('refuses one session more with ABORT, and says so in the log and the metrics', async () => {
    const refused: string[] = [];
    class Metrics extends WampMetrics {
      override refused(reason: string): void {
        refused.push(reason);
      }
    }
    setUp({ metrics: new Metrics() });
    const first = await test.join();
    await test.join();
    await expect(test.join()).rejects.toMatchObject({
      uri: 'wamp.error.unavailable',
      message: 'At most 2 sessions may be open with this authid.',
    });
    expect(refused).toEqual(['wamp.error.unavailable']);
    expect(test.log.map(({ message }) => message)).toEqual([
      expect.stringContaining('ABORT wamp.error.unavailable: At most 2 sessions'),
    ]);
    first.close();
    await test.clock.advanceAsync(0);
    await test.join();
    expect(test.hub.sessionCount).toBe(2);
  });

  it('ends the oldest session with "replace", after the new client got WELCOME', async () => {
    setUp({ excessSessions: 'replace' });
    const order: string[] = [];
    test.hub.sessionOpen$.subscribe(() => order.push('open'));
    test.hub.sessionClose$.subscribe(({ reason }) => order.push(reason));
    const clients = [];
    for (let i = 0; i < 4; i++) clients.push(await test.join());
    expect(ends(clients)).toEqual(['wamp.close.killed', 'wamp.close.killed', undefined, undefined]);
    expect(order.toSorted()).toEqual([
      ...Array.from({ length: 4 }, () => 'open'),
      'wamp.close.killed',
      'wamp.close.killed',
    ]);
    expect(test.hub.sessionCount).toBe(2);
  });

  it.each(['refuse', 'replace'] as const)(
    '"%s" counts each authid in each realm',
    async (excess) => {
      setUp({ excessSessions: excess });
      const clients = [];
      for (const realm of ['realm1', 'realm2'])
        for (const authid of ['ann', 'joe'])
          for (let i = 0; i < 2; i++) {
            identity = { authid };
            clients.push(await test.join(realm));
          }
      expect(ends(clients)).toEqual(clients.map(() => undefined));
      expect(test.hub.sessionCount).toBe(8);
    },
  );

  it.each([
    ['clients that nobody asked', {}],
    ['clients without an authid', { authenticate: () => ({ authrole: 'guest' }) }],
    ['a limit of 0', { limits: { maxSessionsPerAuthid: 0 } }],
    ['no limit', { limits: {} }],
  ])('does not concern %s', async (what, options) => {
    const isAsked = what !== 'clients that nobody asked';
    setUp({ ...(!isAsked && { authenticate: undefined }), ...options });
    for (let i = 0; i < 5; i++) await test.join();
    expect(test.hub.sessionCount).toBe(5);
  });

  it('keeps nothing without a limit', async () => {
    setUp({ limits: {} });
    await test.join();
    expect(test.hub.core.authids.size).toBe(0);
  });

  it('ends a session whose open handler throws, or ends it, as any other', async () => {
    setUp({ excessSessions: 'replace', limits: { maxSessionsPerAuthid: 1 } });
    let turn = 0;
    test.hub.onSessionOpen((session) => {
      if (++turn === 1) throw new Error('handler');
      if (turn === 2) void session.close();
    });
    const clients = [await test.join(), await test.join(), await test.join()];
    expect(ends(clients)).toEqual(['wamp.close.killed', 'wamp.close.normal', undefined]);
  });

  it('hides the reason with the option authFailure', async () => {
    setUp({ authFailure: 'authentication_failed' });
    await test.join();
    await test.join();
    const uri = 'wamp.error.authentication_failed';
    await expect(test.join()).rejects.toMatchObject({ uri });
    expect(test.log.at(-1)?.message).toContain('wamp.error.unavailable: At most 2 sessions');
  });
});
