import { describe, expect, it } from 'vitest';
import { WampNotAuthorizedError } from '../../lib/protocol/standard-errors.js';
import type { WampIdentity } from '../../lib/hub/authentication/join.js';
import { createTestHub, type TestHub, VirtualClock } from '../../lib/testing/index.js';
import { expectEmptyTables } from '../utils/tables.js';
import { gate, turns } from '../utils/turns.js';

const hello = [1, 'realm1', {}];

describe('letting clients in', () => {
  it('B7: WELCOME names the realm, who the client is, and this end', async () => {
    const test = createTestHub();
    const client = test.connect();
    await client.join();
    expect(client.welcome).toMatchObject({
      realm: 'realm1',
      authid: expect.any(String),
      authrole: 'anonymous',
      authmethod: 'anonymous',
      authprovider: 'static',
      agent: 'nestjs-wamp',
      roles: { broker: { features: {} }, dealer: { features: {} } },
    });
    expect(test.hub.sessions.get(client.session)).toMatchObject({
      id: client.session,
      realm: 'realm1',
      authrole: 'anonymous',
      isOpen: true,
    });
  });

  it('B8: ids are random over the whole range, and none is used twice', async () => {
    const test = createTestHub();
    const ids = new Set<number>();
    for (let i = 0; i < 200; i++) ids.add((await test.join()).session);
    expect(ids.size).toBe(200);
    expect([...ids].filter((id) => id > 2 ** 49).length).toBeGreaterThan(160);
  });

  it('B11: an unknown realm is refused with no_such_realm', async () => {
    const test = createTestHub();
    const client = test.connect();
    client.send([1, 'realm2', {}]);
    expect(await client.next()).toEqual([
      3,
      { message: 'The realm "realm2" is not served here.' },
      'wamp.error.no_such_realm',
    ]);
    await client.closed;
    expectEmptyTables(test);
  });

  it('the authenticate option sees HELLO and transport, and says who it is', async () => {
    const seen: unknown[] = [];
    const test = createTestHub({
      authenticate(request): WampIdentity {
        seen.push(request);
        return {
          authid: 'joe',
          authrole: 'admin',
          authmethod: 'cookie',
          authprovider: 'app',
          authextra: { greeting: 'hi' },
          identity: { userId: 7 },
        };
      },
    });
    const details = { authid: 'joe', roles: {} };
    const client = await test.join('realm1', details, {
      transport: { headers: { cookie: 'a=b' }, url: '/ws?x=1' },
    });
    expect(seen).toEqual([
      {
        realm: 'realm1',
        session: client.session,
        authid: 'joe',
        details,
        transport: {
          type: 'memory',
          protocol: 'wamp.2.json',
          headers: { cookie: 'a=b' },
          url: '/ws?x=1',
          encrypted: false,
        },
      },
    ]);
    expect(client.welcome).toMatchObject({
      authid: 'joe',
      authrole: 'admin',
      authmethod: 'cookie',
      authprovider: 'app',
      authextra: { greeting: 'hi' },
    });
    expect(JSON.stringify(client.welcome)).not.toContain('userId');
    expect(test.hub.sessions.get(client.session)!.identity).toEqual({ userId: 7 });
  });

  it('B18: a WampError of it refuses; any other is authentication_failed, and logged', async () => {
    const refusals = [new WampNotAuthorizedError('Go away.'), new Error('database password')];
    const test = createTestHub({
      authenticate: () => {
        throw refusals.shift()!;
      },
    });
    const aborts: unknown[] = [];
    for (let i = 0; i < 2; i++) {
      const client = test.connect();
      client.send(hello);
      aborts.push(await client.next());
      await client.closed;
    }
    expect(aborts).toEqual([
      [3, { message: 'Go away.' }, 'wamp.error.not_authorized'],
      [
        3,
        { message: 'Internal error.', reference: expect.any(String) },
        'wamp.error.authentication_failed',
      ],
    ]);
    expect(test.log).toEqual([
      {
        level: 'warn',
        message: 'Rejected a client from memory with ABORT wamp.error.not_authorized: Go away.',
      },
      expect.objectContaining({ stack: expect.stringContaining('database password') }),
    ]);
    expectEmptyTables(test);
  });

  it('an answer of it that cannot be sent refuses, too', async () => {
    const test = createTestHub({ authenticate: () => ({ authextra: { n: 2n ** 80n } }) });
    const client = test.connect();
    client.send(hello);
    const told: unknown[] = [];
    test.hub.onSessionOpen(() => told.push('open'));
    test.hub.onSessionClose(() => told.push('close'));
    expect(await client.next()).toMatchObject([3, {}, 'wamp.error.runtime_error']);
    await client.closed;
    expect(test.log).toHaveLength(1);
    expect(told).toEqual([]);
    expectEmptyTables(test);
  });

  it('B3: what comes while it decides breaks the protocol; its decision comes too late', async () => {
    const decision = gate<WampIdentity>();
    const test = createTestHub({ authenticate: () => decision.promise });
    const client = test.connect();
    client.send(hello);
    client.send([48, 1, {}, 'com.procedure']);
    expect(await client.next()).toMatchObject([3, {}, 'wamp.error.protocol_violation']);
    decision.open({});
    await turns();
    expect(client.received).toHaveLength(1);
    expectEmptyTables(test);
  });

  it('so it does when the client has gone', async () => {
    const decision = gate<WampIdentity>();
    const test = createTestHub({ authenticate: () => decision.promise });
    const opened: unknown[] = [];
    test.hub.onSessionOpen((session) => opened.push(session));
    const client = test.connect();
    client.send(hello);
    client.close();
    decision.open({});
    await turns();
    expect(opened).toEqual([]);
    expectEmptyTables(test);
  });
});

describe('session hooks', () => {
  it('run after WELCOME and after the end; the Observables emit the same', async () => {
    const { hub, ...test } = createTestHub();
    const seen: unknown[] = [];
    hub.onSessionOpen((session) => seen.push(['open', session.id, session.isOpen]));
    hub.onSessionClose((session, reason) =>
      seen.push(['close', session.id, reason, session.isOpen]),
    );
    hub.sessionOpen$.subscribe(({ id }) => seen.push(['open$', id]));
    hub.sessionClose$.subscribe(({ session, reason }) => seen.push(['close$', session.id, reason]));
    const client = await test.join();
    await client.leave('com.bye');
    const { session: id } = client;
    expect(seen).toEqual([
      ['open', id, true],
      ['open$', id],
      ['close', id, 'com.bye', false],
      ['close$', id, 'com.bye'],
    ]);
  });

  it('seed 24: an open hook can publish and, when the client is ready, call', async () => {
    const { hub, ...test } = createTestHub();
    const results: unknown[] = [];
    hub.onSessionOpen(async (session) => {
      await session.waitForRegistration('com.offered');
      results.push(await session.call('com.offered'));
    });
    const client = await test.join();
    await client.register('com.offered', () => 42);
    await turns();
    expect(results).toEqual([42]);
  });

  it('that fail are logged, and change nothing', async () => {
    const { hub, ...test } = createTestHub();
    hub.onSessionOpen(() => {
      throw new Error('open');
    });
    hub.onSessionClose(() => Promise.reject(new Error('close')));
    const client = await test.join();
    await client.leave();
    await turns();
    expect(test.log.map(({ message }) => message)).toEqual([
      expect.stringContaining('open'),
      expect.stringContaining('close'),
    ]);
  });

  it('can be taken back', async () => {
    const { hub, ...test } = createTestHub();
    const seen: string[] = [];
    const release = hub.onSessionOpen(() => seen.push('open'));
    await test.join();
    release();
    await test.join();
    expect(seen).toEqual(['open']);
  });

  it.each([
    ['GOODBYE', [6, {}, 'com.bye'], 'com.bye'],
    ['ABORT', [3, {}, 'com.oops'], 'com.oops'],
    ['a violation', [7], 'wamp.error.protocol_violation'],
  ])('close says why: %s', async (_name, message, reason) => {
    const { hub, ...test } = createTestHub();
    const seen: unknown[] = [];
    hub.onSessionClose((_session, why) => seen.push(why));
    const client = await test.join();
    client.send(message);
    await client.closed;
    expect(seen).toEqual([reason]);
  });

  it('close says why: the connection was lost', async () => {
    const { hub, ...test } = createTestHub();
    const seen: unknown[] = [];
    hub.onSessionClose((_session, why) => seen.push(why));
    (await test.join()).close();
    expect(seen).toEqual(['wamp.close.connection_lost']);
  });
});

describe('the signal of a session', () => {
  it('is aborted when it ends, whenever it was taken', async () => {
    const { hub, ...test } = createTestHub();
    const client = await test.join();
    const session = hub.sessions.get(client.session)!;
    const { signal } = session;
    expect(signal.aborted).toBe(false);
    client.close();
    expect(signal.aborted).toBe(true);
    expect(signal.reason).toMatchObject({ uri: 'wamp.error.canceled' });

    const other = await test.join();
    const held = hub.sessions.get(other.session)!;
    other.close();
    expect(held.signal.aborted).toBe(true);
  });
});

describe('session.close', () => {
  it('C4, C7: says GOODBYE with the reason, and resolves when the connection is gone', async () => {
    const { hub, ...test } = createTestHub();
    const client = await test.join();
    const closed = hub.sessions.get(client.session)!.close('wamp.close.killed', 'Too loud.');
    expect(await client.next()).toEqual([6, { message: 'Too loud.' }, 'wamp.close.killed']);
    expect(hub.sessionCount).toBe(0);
    await closed;
    expect(client.isClosed).toBe(true);
    expectEmptyTables({ hub, clock: test.clock });
  });

  it('C5: a client that does not answer is cut off', async () => {
    const { hub, ...test } = createTestHub({ closeTimeoutMs: 500 });
    const client = await test.join();
    client.answersGoodbye = false;
    const closed = hub.sessions.get(client.session)!.close();
    expect(await client.next()).toEqual([6, {}, 'wamp.close.normal']);
    test.clock.advance(500);
    await closed;
    expect(client.isClosed).toBe(true);
  });
});

describe('hub.close', () => {
  const goodbye = [6, { message: 'The server is shutting down.' }, 'wamp.close.system_shutdown'];

  it('C7: says GOODBYE to open sessions and ABORT to the others, and waits for all', async () => {
    const test = createTestHub({ shutdown: 'goodbye' });
    const [polite, silent, early] = [await test.join(), await test.join(), test.connect()];
    silent.answersGoodbye = false;
    let isClosed = false;
    const closing = test.hub.close().then(() => (isClosed = true));
    expect(await polite.next()).toEqual(goodbye);
    expect(await silent.next()).toEqual(goodbye);
    expect(await early.next()).toMatchObject([3, {}, 'wamp.close.system_shutdown']);
    await polite.closed;
    await turns();
    expect(isClosed).toBe(false);
    test.clock.advance(2_000);
    await closing;
    expectEmptyTables(test);
  });

  it('lets nobody in any more', async () => {
    const test = createTestHub();
    await test.hub.close();
    const client = test.connect();
    expect(await client.next()).toMatchObject([3, {}, 'wamp.close.system_shutdown']);
    await client.closed;
    expectEmptyTables(test);
  });

  it('does not let in who was being decided on', async () => {
    const decision = gate<WampIdentity>();
    const test = createTestHub({ authenticate: () => decision.promise });
    const client = test.connect();
    client.send(hello);
    await test.hub.close();
    decision.open({});
    await turns();
    expect(client.received).toHaveLength(1);
    expectEmptyTables(test);
  });

  it('aborts the signals of handlers, and waits for close hooks', async () => {
    const test = createTestHub();
    const work = gate();
    const seen: unknown[] = [];
    test.hub.onSessionClose(() => work.promise.then(() => seen.push('hook')));
    test.hub.register('com.procedure', ({ signal }) => {
      signal.addEventListener('abort', () => seen.push(signal.reason.uri));
      return new Promise(() => {});
    });
    const client = await test.join();
    client.request(48, {}, 'com.procedure');
    const closing = test.hub.close().then(() => seen.push('closed'));
    client.close();
    await turns();
    expect(seen).toEqual(['wamp.error.canceled']);
    work.open();
    await closing;
    expect(seen).toEqual(['wamp.error.canceled', 'hook', 'closed']);
  });

  it('may be called twice', async () => {
    const test = createTestHub();
    const client = await test.join();
    const closing = Promise.all([test.hub.close(), test.hub.close()]);
    client.close();
    await closing;
    expectEmptyTables(test);
    expect(client.isClosed).toBe(true);
  });
});

describe('handlers of the application', () => {
  const codeOf = (test: TestHub, ...args: Parameters<TestHub['hub']['register']>) => {
    try {
      test.hub.register(...args);
    } catch (error) {
      return (error as { uri: string }).uri;
    }
    return undefined;
  };

  it('are unique by URI and match, and can be taken back', () => {
    const test = createTestHub();
    const release = test.hub.register('com.a', function first() {});
    expect(() => test.hub.register('com.a', function second() {})).toThrow(
      '"com.a" is the procedure of both first() and second(); give one of them another URI.',
    );
    expect(codeOf(test, 'com.a', () => 1, { match: 'prefix' })).toBeUndefined();
    release();
    expect(codeOf(test, 'com.a', () => 1)).toBeUndefined();
    release();
    expect(codeOf(test, 'com.a', () => 1)).toBe('wamp.error.procedure_already_exists');
  });

  it('must have a URI and a realm that is served', () => {
    const test = createTestHub();
    expect(codeOf(test, 'com a', () => 1)).toBe('wamp.error.invalid_uri');
    expect(codeOf(test, 'com..a', () => 1)).toBe('wamp.error.invalid_uri');
    expect(codeOf(test, 'com..a', () => 1, { match: 'wildcard' })).toBeUndefined();
    expect(codeOf(test, 'com.b', () => 1, { realm: 'other' })).toBe('wamp.error.no_such_realm');
  });

  it('by pattern learn the URI that was called', async () => {
    const test = createTestHub();
    test.hub.register('com.files.', ({ uri }) => uri, { match: 'prefix' });
    test.hub.register('com.files.special', () => 'exact');
    const client = await test.join();
    expect(await client.call('com.files.a.b')).toBe('com.files.a.b');
    expect(await client.call('com.files.special')).toBe('exact');
    await expect(client.call('com.file')).rejects.toMatchObject({
      uri: 'wamp.error.no_such_procedure',
    });
  });

  it('know session, arguments, keywords, options and deadline', async () => {
    const test = createTestHub();
    const client = await test.join();
    test.hub.register('com.a', ({ session, args, kwargs, details, timeoutMs, receiveProgress }) => [
      session.id === client.session,
      args,
      kwargs,
      details,
      timeoutMs,
      receiveProgress,
    ]);
    const options = { timeout: 100, receive_progress: true, _x_y: 1 };
    expect(await client.call('com.a', [1], { a: 1 }, options)).toEqual([
      true,
      [1],
      { a: 1 },
      options,
      100,
      true,
    ]);
    expect(await client.call('com.a')).toEqual([true, [], {}, {}, null, false]);
  });

  it('streamedInput: false refuses streamed input', async () => {
    const test = createTestHub();
    test.hub.register('com.a', () => 1, { streamedInput: false });
    const client = await test.join();
    await expect(client.call('com.a', [], {}, { progress: true })).rejects.toMatchObject({
      uri: 'wamp.error.feature_not_supported',
    });
    expect(await client.call('com.a')).toBe(1);
  });
});

describe('VirtualClock', () => {
  it('runs what falls due, in order of time, and of setting at one time', () => {
    const clock = new VirtualClock();
    const seen: unknown[] = [];
    const note = (name: string) => () => seen.push([name, clock.now()]);
    clock.schedule(20, note('b'));
    clock.schedule(10, note('a'));
    clock.schedule(20, note('c'));
    clock.schedule(31, note('late'));
    const cancel = clock.schedule(15, note('canceled'));
    cancel();
    clock.schedule(10, () => clock.schedule(5, note('nested')));
    expect(clock.pending).toBe(5);
    clock.advance(30);
    expect(seen).toEqual([
      ['a', 10],
      ['nested', 15],
      ['b', 20],
      ['c', 20],
    ]);
    expect(clock.now()).toBe(30);
    expect(clock.pending).toBe(1);
  });
});
