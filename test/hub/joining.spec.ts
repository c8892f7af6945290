import { beforeEach, describe, expect, it, vi } from 'vitest';
import * as texts from '../../lib/hub/texts.js';
import * as ids from '../../lib/protocol/ids.js';
import { WampNotAuthorizedError } from '../../lib/protocol/standard-errors.js';
import type { Challenger } from '../../lib/session/handshake.js';
import { createTestHub, type TestHub, type WampTestClient } from '../../lib/testing/index.js';
import { expectEmptyTables, tablesOf } from '../utils/tables.js';
import { type Gate, gate, turns } from '../utils/turns.js';

const hello = [1, 'realm1', {}];

/** A client whose HELLO the application thinks about. */
function joining(test: TestHub): WampTestClient {
  const client = test.connect();
  client.send(hello);
  return client;
}

describe('session ids', () => {
  it('two clients never get the same one, though both join at the same time', async () => {
    vi.spyOn(ids, 'randomId').mockReturnValueOnce(7).mockReturnValueOnce(7).mockReturnValueOnce(8);
    const decision = gate<object>();
    const test = createTestHub({ authenticate: () => decision.promise });
    const [first, second] = [joining(test), joining(test)];
    expect(tablesOf(test)).toMatchObject({ reservedIds: 2, handshakes: 2 });
    decision.open({ authid: 'joe' });
    expect([(await first.next())[1], (await second.next())[1]]).toEqual([7, 8]);
    expect(tablesOf(test)).toMatchObject({ reservedIds: 0, handshakes: 0, sessions: 2 });
  });

  it('a client gets none of an open session', async () => {
    vi.spyOn(ids, 'randomId').mockReturnValueOnce(7).mockReturnValueOnce(7).mockReturnValueOnce(8);
    const test = createTestHub({ authenticate: () => ({ authid: 'joe' }) });
    expect((await test.join()).session).toBe(7);
    expect((await test.join()).session).toBe(8);
  });

  it('that of a refused client is free again', async () => {
    vi.spyOn(ids, 'randomId').mockReturnValue(7);
    const decisions: Gate<object>[] = [];
    const authenticate = (): Promise<object> => {
      const decision = gate<object>();
      decisions.push(decision);
      return decision.promise;
    };
    const test = createTestHub({ authenticate });
    const refused = joining(test);
    decisions[0]!.fail(new WampNotAuthorizedError('no'));
    expect((await refused.next())[0]).toBe(3);
    await refused.closed;
    const second = joining(test);
    decisions[1]!.open({ authid: 'joe' });
    expect((await second.next()).slice(0, 2)).toEqual([2, 7]);
  });
});

/** How a client that joins may end, and what its hub has for it. */
const endings: [string, object, (client: WampTestClient, test: TestHub) => unknown][] = [
  ['is refused', { authenticate: () => Promise.reject(new WampNotAuthorizedError('no')) }, wait],
  ['has a name for nobody', { authenticate: () => undefined }, wait],
  ['is refused its realm', { resolveRealm: () => undefined }, wait],
  [
    'gets a WELCOME that cannot be encoded',
    { authenticate: () => ({ authextra: { id: 2n ** 80n } }) },
    wait,
  ],
  ['hangs up', never(), (client) => client.close()],
  ['says ABORT', never(), (client) => client.send([3, {}, 'wamp.error.any'])],
  ['breaks the protocol', never(), (client) => client.send([48, 1, {}, 'com.procedure'])],
  ['waits too long', never(), (_client, { clock }) => clock.advance(30_000)],
  ['meets a shutdown', never(), (_client, { hub }) => hub.close()],
];

function wait(): Promise<void> {
  return turns();
}

function never(): object {
  return { authenticate: () => new Promise(() => {}) };
}

describe('a client without a session', () => {
  it.each(endings)('that %s leaves nothing behind', async (_how, options, end) => {
    let id = 0;
    vi.spyOn(ids, 'randomId').mockImplementation(() => ++id);
    const test = createTestHub(options);
    const client = joining(test);
    await end(client, test);
    await client.closed;
    expectEmptyTables(test);
    expect(id).toBeGreaterThan(0);
  });

  it('that is decided about after it is gone gets no session', async () => {
    const decision = gate<object>();
    const test = createTestHub({ authenticate: () => decision.promise });
    const client = joining(test);
    client.close();
    decision.open({});
    await turns();
    expect(test.hub.sessionCount).toBe(0);
    expectEmptyTables(test);
  });
});

describe('the time until WELCOME', () => {
  beforeEach(() => void vi.spyOn(ids, 'randomId').mockImplementation(() => 7));

  /** A client that is to answer a challenge. */
  function challenged(test: TestHub, challenger: Challenger): WampTestClient {
    const client = joining(test);
    const [host] = test.hub.core.hosts;
    host!.machine.challenge('ticket', {}, challenger);
    return client;
  }

  const deaf: Challenger = { authenticate() {} };

  it('includes the challenge', async () => {
    const test = createTestHub(never());
    const client = challenged(test, deaf);
    test.clock.advance(29_999);
    expect(client.isClosed).toBe(false);
    test.clock.advance(1);
    await client.closed;
    const message = texts.didNotCome('AUTHENTICATE', 30_000);
    expect(client.received).toEqual([
      [4, 'ticket', {}],
      [3, { message }, 'wamp.error.timeout'],
    ]);
    expectEmptyTables(test);
  });

  it('is not begun anew by the answer', async () => {
    const test = createTestHub(never());
    const client = challenged(test, deaf);
    test.clock.advance(20_000);
    client.send([5, 'secret', {}]);
    await turns();
    test.clock.advance(10_000);
    await client.closed;
    expect(client.received.at(-1)).toEqual([
      3,
      { message: texts.joinTooSlow(30_000) },
      'wamp.error.timeout',
    ]);
    expectEmptyTables(test);
  });

  it('ends with WELCOME', async () => {
    const decision = gate<object>();
    const test = createTestHub({ authenticate: () => decision.promise });
    const client = challenged(test, { authenticate: (authid) => decision.open({ authid }) });
    client.send([5, 'joe', {}]);
    await client.next();
    expect(await client.next()).toMatchObject([2, 7, { authid: 'joe' }]);
    test.clock.advance(30_000);
    expect(client.isClosed).toBe(false);
    await client.leave();
    expectEmptyTables(test);
  });

  it('is for short messages: AUTHENTICATE may be as large as HELLO', async () => {
    const test = createTestHub(never());
    const client = challenged(test, deaf);
    client.send([5, 'x'.repeat(17_000), {}]);
    await client.next();
    expect(await client.next()).toMatchObject([3, {}, 'wamp.error.payload_size_exceeded']);
    await client.closed;
    expectEmptyTables(test);
  });
});

describe('a realm that resolveRealm names and nobody serves', () => {
  it.each([
    ['com.other', 'The resolveRealm option returned "com.other".'],
    [5, 'The resolveRealm option returned a value of type number.'],
    [undefined, 'The resolveRealm option returned a value of type undefined.'],
  ])('is in the log, and not in ABORT: %s', async (named, line) => {
    const test = createTestHub({ resolveRealm: () => named as string });
    const client = joining(test);
    const abort = await client.next();
    expect(abort).toEqual([3, { message: expect.any(String) }, 'wamp.error.no_such_realm']);
    expect(JSON.stringify(abort)).not.toContain('resolveRealm');
    expect(test.log.map(({ message }) => message)).toEqual([
      expect.stringContaining(`${line} Served: realm1.`),
    ]);
  });
});
