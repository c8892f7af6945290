import { describe, expect, it } from 'vitest';
import type { WampAnonymous } from '../../lib/hub/authentication/auth-options.js';
import * as texts from '../../lib/hub/texts.js';
import {
  WampError,
  type WampHello,
  type WampIdentity,
  WampTransportAuth,
} from '../../lib/index.js';
import type { Dict } from '../../lib/protocol/messages.js';
import { createTestHub } from '../../lib/testing/index.js';
import { expectEmptyTables } from '../utils/tables.js';
import { gate, turns } from '../utils/turns.js';
import { codeTalk, Headers, helloOf, hubWith, login, Talks, ticketOf, Tickets } from './support.js';

const joe = ticketOf('joe');

describe('who may join', () => {
  it.each([{}, { authmethods: ['ticket'], authid: 'joe' }, { authmethods: ['anonymous'] }])(
    'everybody, where no authenticator is: %j',
    async (details) => {
      const message = await helloOf(createTestHub(), details).next();
      expect([message[0], message[2]]).toEqual([
        2,
        expect.objectContaining({ authrole: 'anonymous' }),
      ]);
    },
  );

  it.each<[WampAnonymous | Record<string, WampAnonymous> | undefined, Dict, unknown]>([
    [undefined, {}, 'wamp.error.authentication_required'],
    [undefined, { authmethods: [] }, 'wamp.error.authentication_required'],
    [undefined, { authmethods: 7 }, 'wamp.error.authentication_required'],
    [undefined, { authmethods: [null, 3] }, 'wamp.error.authentication_required'],
    [undefined, { authmethods: ['anonymous'] }, 'wamp.error.no_matching_auth_method'],
    [undefined, { authmethods: ['wampcra'] }, 'wamp.error.no_matching_auth_method'],
    [false, {}, 'wamp.error.authentication_required'],
    [true, {}, 'anonymous'],
    [true, { authmethods: ['anonymous'] }, 'anonymous'],
    [true, { authmethods: ['wampcra'] }, 'wamp.error.no_matching_auth_method'],
    ['guest', {}, 'guest'],
    [{ realm1: 'visitor' }, {}, 'visitor'],
    [{ realm1: false }, {}, 'wamp.error.authentication_required'],
    [{}, {}, 'wamp.error.authentication_required'],
  ])('B16: with anonymous: %j, HELLO %j gets %s', async (anonymous, details, outcome) => {
    const test = hubWith([new Tickets()], { anonymous });
    const client = helloOf(test, details);
    const [code, , third] = (await client.next()) as unknown as [number, unknown, Dict];
    expect(code === 3 ? third : third['authrole']).toBe(outcome);
    client.close();
    expectEmptyTables(test);
  });

  it('nobody, where anonymous is false and no authenticator is', async () => {
    const test = createTestHub({ anonymous: false });
    expect(await helloOf(test).next()).toMatchObject([3, {}, 'wamp.error.authentication_required']);
  });

  it('an option for a realm that is not served ends the start', () => {
    expect(() => createTestHub({ anonymous: { elsewhere: true } })).toThrow(
      texts.noSuchRealmFor(texts.anonymousOption, 'elsewhere'),
    );
    expect(() => createTestHub({ anonymous: 7 as never })).toThrow('anonymous');
  });
});

describe('SW-18: realms', () => {
  it('each has its own authenticators', async () => {
    const test = createTestHub({ realm: ['guests', 'customers', 'admins', '*'] });
    test.hub.addAuthenticator(new Headers(), { realm: 'customers' });
    test.hub.addAuthenticator(new Tickets(), { realm: ['admins', '*'] });
    const answers = await Promise.all(
      ['guests', 'customers', 'admins', 'other'].map(
        async (realm) => (await helloOf(test, {}, { realm }).next())[2],
      ),
    );
    expect(answers).toEqual([
      expect.objectContaining({ authrole: 'anonymous' }),
      'wamp.error.authentication_denied',
      'wamp.error.authentication_required',
      'wamp.error.authentication_required',
    ]);
  });

  it('an authenticator without a realm is for all: none stays open by mistake', async () => {
    const test = hubWith([new Tickets()], { realm: ['realm1', 'realm2', '*'] });
    for (const realm of ['realm1', 'realm2', 'other'])
      expect((await helloOf(test, {}, { realm }).next())[2]).toBe(
        'wamp.error.authentication_required',
      );
  });

  it('that resolveRealm decides about has the authenticators of its handlers', async () => {
    const test = createTestHub({ realm: ['a', 'b'], resolveRealm: ({ realm }) => realm.slice(1) });
    test.hub.addAuthenticator(new Tickets(), { realm: 'b' });
    expect((await helloOf(test, {}, { realm: 'xa' }).next())[0]).toBe(2);
    expect((await helloOf(test, {}, { realm: 'xb' }).next())[0]).toBe(3);
  });

  it('an authenticator may be removed', async () => {
    const test = createTestHub();
    const release = test.hub.addAuthenticator(new Tickets());
    expect(test.hub.door.hasAuthentication).toBe(true);
    release();
    release();
    expect(test.hub.door.hasAuthentication).toBe(false);
    expect((await helloOf(test).next())[0]).toBe(2);
  });

  it('of one method in one realm there is one', async () => {
    const test = hubWith([new Tickets()], { realm: ['realm1', 'realm2'] });
    class Others extends Tickets {}
    expect(() => test.hub.addAuthenticator(new Others(), { realm: 'realm2' })).toThrow(
      texts.duplicateMethod('ticket', 'realm2', 'Tickets', 'Others'),
    );
    expect(() => test.hub.addAuthenticator(new Headers(), { realm: 'none' })).toThrow(
      texts.noSuchRealmFor('Headers', 'none'),
    );
    expect(() => test.hub.addAuthenticator({} as never)).toThrow(texts.noAuthenticator('Object'));
    expect(() =>
      test.hub.addAuthenticator({ methods: [7], authenticate: () => {} } as never),
    ).toThrow('not an authenticator');
  });

  it('is left as it was, where an authenticator could not be added to another', async () => {
    const test = createTestHub({ realm: ['a', 'b'] });
    test.hub.addAuthenticator(new Tickets(), { realm: 'b' });
    expect(() => test.hub.addAuthenticator(new Tickets())).toThrow('ticket');
    expect((await helloOf(test, {}, { realm: 'a' }).next())[0]).toBe(2);
  });
});

describe('SW-19: transport authenticators', () => {
  const with3 = () => hubWith([new Headers('x-first'), new Headers('x-second'), new Tickets()]);

  it.each([
    [{ 'x-first': 'ann', 'x-second': 'bob' }, 'ann'],
    [{ 'x-second': 'bob' }, 'bob'],
  ])('are asked in order until one knows the client: %j', async (headers, authid) => {
    const client = helloOf(with3(), joe, { transport: { headers } });
    expect(await client.next()).toEqual([
      2,
      expect.any(Number),
      expect.objectContaining({ authid, authmethod: 'header' }),
    ]);
  });

  it('are followed by the methods', async () => {
    expect(await login(with3().connect(), joe, [['secret']])).toMatchObject([
      2,
      expect.any(Number),
      { authid: 'joe', authmethod: 'ticket' },
    ]);
  });

  it('come by their order, the option authenticate before all', async () => {
    const asked: string[] = [];
    const named = (name: string): WampTransportAuth =>
      new (class extends WampTransportAuth {
        identify(): undefined {
          asked.push(name);
        }
      })();
    const test = createTestHub({ authenticate: () => void asked.push('option') });
    test.hub.addAuthenticator(named('default'));
    test.hub.addAuthenticator(named('last'), { order: 1 });
    test.hub.addAuthenticator(named('first'), { order: -1 });
    const client = helloOf(test);
    expect(await client.next()).toMatchObject([3, {}, 'wamp.error.authentication_denied']);
    expect(asked).toEqual(['option', 'first', 'default', 'last']);
    expect(test.log[0]?.message).toContain(
      'Nobody identified the client. Asked: The option "authenticate"',
    );
  });

  it('one that throws a WampError ends the search', async () => {
    const test = hubWith([new Tickets()], {
      authenticate: () => {
        throw new WampError('com.example.locked', ['Locked.']);
      },
    });
    expect(await login(test.connect(), joe)).toEqual([
      3,
      { message: 'Locked.' },
      'com.example.locked',
    ]);
  });
});

describe('the choice of a method', () => {
  const methods = () => [new Talks(codeTalk, ['pin', 'code']), new Tickets()];

  it.each<['client' | 'server' | undefined, string[], string]>([
    [undefined, ['none', 'ticket', 'pin'], 'ticket'],
    ['client', ['code', 'ticket'], 'code'],
    ['client', ['anonymous', 'ticket'], 'ticket'],
    ['server', ['none', 'ticket', 'code'], 'code'],
    ['server', ['ticket', 'code', 'pin'], 'pin'],
    ['server', ['ticket'], 'ticket'],
  ])('authOrder %s of %j is %s', async (authOrder, authmethods, method) => {
    const client = helloOf(hubWith(methods(), { authOrder }), { authmethods, authid: 'joe' });
    expect((await client.expect(4))[1]).toBe(method);
  });

  it.each<['client' | 'server', string[], unknown]>([
    ['client', ['anonymous', 'ticket'], 2],
    ['client', ['ticket', 'anonymous'], 4],
    ['server', ['anonymous', 'ticket'], 4],
  ])('anonymous counts as one, with %s %j', async (authOrder, authmethods, code) => {
    const test = hubWith(methods(), { authOrder, anonymous: true });
    expect((await helloOf(test, { authmethods, authid: 'joe' }).next())[0]).toBe(code);
  });

  it('is kept after a failure', async () => {
    const client = hubWith(methods(), { anonymous: true }).connect();
    const details = { authmethods: ['ticket', 'code', 'anonymous'], authid: 'joe' };
    expect(await login(client, details, [['wrong']])).toMatchObject([
      3,
      {},
      'wamp.error.authentication_denied',
    ]);
    await client.closed;
  });
});

describe('SW-20: a ticket', () => {
  it('B14, B27: that is right opens the session, with what is known', async () => {
    const test = hubWith([new Tickets()]);
    const client = test.connect();
    expect(await login(client, joe, [['secret']])).toEqual([
      2,
      expect.any(Number),
      expect.objectContaining({
        realm: 'realm1',
        authid: 'joe',
        authrole: 'user',
        authmethod: 'ticket',
        authprovider: 'tests',
      }),
    ]);
    const session = test.hub.sessions.get(client.received[1]![1] as number)!;
    expect([session.authid, session.authrole, session.authmethod]).toEqual([
      'joe',
      'user',
      'ticket',
    ]);
    client.close();
    expectEmptyTables(test);
  });

  it.each([{ authmethods: ['ticket'] }, { authmethods: ['ticket'], authid: '' }])(
    'B17: needs an authid: %j',
    async (details) => {
      expect(await helloOf(hubWith([new Tickets()]), details).next()).toEqual([
        3,
        { message: 'HELLO.Details.authid is missing.' },
        'wamp.error.authentication_denied',
      ]);
    },
  );

  it('B18: that is wrong is denied, and the log says so without it', async () => {
    const test = hubWith([new Tickets()]);
    expect(await login(test.connect(), joe, [['hunter2']])).toEqual([
      3,
      { message: texts.notAuthenticated },
      'wamp.error.authentication_denied',
    ]);
    expect(test.log).toHaveLength(1);
    expect(JSON.stringify(test.log)).not.toContain('hunter2');
    expectEmptyTables(test);
  });

  it('B21: that comes too late ends with ABORT', async () => {
    const test = hubWith([new Tickets()]);
    const client = helloOf(test, joe);
    await client.expect(4);
    test.clock.advance(9_999);
    expect(client.isClosed).toBe(false);
    test.clock.advance(1);
    expect(await client.next()).toEqual([
      3,
      { message: texts.didNotCome('AUTHENTICATE', 10_000) },
      'wamp.error.timeout',
    ]);
    await client.closed;
    client.send([5, 'secret', {}]);
    await turns();
    expect(client.received).toHaveLength(2);
    expectEmptyTables(test);
  });
});

describe('the role of a client', () => {
  it('is the one that it asks for, or none', async () => {
    const asking = { ...joe, authrole: 'admin' };
    const test = hubWith([new Tickets()]);
    expect(await login(test.connect(), asking, [['secret']])).toEqual([
      3,
      { message: texts.noSuchRole('admin') },
      'wamp.error.no_such_role',
    ]);
    expect(await login(test.connect(), asking, [['wrong']])).toMatchObject([
      3,
      {},
      'wamp.error.authentication_denied',
    ]);
    expect((await login(test.connect(), { ...joe, authrole: 'user' }, [['secret']]))[0]).toBe(2);
  });
});

describe('a dialogue', () => {
  it('may have any number of rounds, each with a method and an extra', async () => {
    const talk = new Talks(async function* ({ authid }) {
      const first = yield { extra: { round: 1 } };
      const second = yield { method: 'second', extra: { round: first.signature } };
      return { authid, authextra: { answers: [first, second] } };
    });
    const client = hubWith([talk]).connect();
    client.send([1, 'realm1', { authmethods: ['talk'], authid: 'joe' }]);
    expect(await client.next()).toEqual([4, 'talk', { round: 1 }]);
    client.send([5, 'one', {}]);
    expect(await client.next()).toEqual([4, 'second', { round: 'one' }]);
    client.send([5, 'two', { more: true }]);
    expect((await client.next())[2]).toMatchObject({
      authmethod: 'talk',
      authextra: {
        answers: [
          { signature: 'one', extra: {} },
          { signature: 'two', extra: { more: true } },
        ],
      },
    });
  });

  it('of a client that leaves is told, and ended', async () => {
    const seen: unknown[] = [];
    const talk = new Talks(async function* (_hello, signal) {
      signal.addEventListener('abort', () => seen.push((signal.reason as WampError).uri));
      try {
        yield {};
      } finally {
        seen.push('finally');
      }
      return {};
    });
    const test = hubWith([talk]);
    const client = helloOf(test, { authmethods: ['talk'] });
    await client.expect(4);
    client.close();
    await turns();
    expect(seen).toEqual(['wamp.error.canceled', 'finally']);
    expectEmptyTables(test);
    expect(test.log).toEqual([]);
  });

  it('that still works when its client leaves gets no session, and its error is not told', async () => {
    for (const end of ['open', 'fail'] as const) {
      const decision = gate<WampIdentity>();
      let given: AbortSignal | undefined;
      const talk = new Talks(async function* (_hello, signal) {
        given = signal;
        yield {};
        return decision.promise;
      });
      const test = hubWith([talk]);
      const client = helloOf(test, { authmethods: ['talk'] });
      await client.expect(4);
      client.send([5, '', {}]);
      client.close();
      expect(given?.aborted).toBe(true);
      decision[end]({});
      await turns();
      expect([test.hub.sessionCount, test.log]).toEqual([0, []]);
      expectEmptyTables(test);
    }
  });

  it('that takes too long is told, and its client gets ABORT', async () => {
    let given: AbortSignal | undefined;
    const talk = new Talks(async function* (_hello, signal) {
      yield {};
      given = signal;
      return new Promise<never>(() => {});
    });
    const test = hubWith([talk]);
    const client = helloOf(test, { authmethods: ['talk'] });
    await client.expect(4);
    client.send([5, '', {}]);
    await turns();
    test.clock.advance(30_000);
    expect(await client.next()).toMatchObject([3, {}, 'wamp.error.timeout']);
    expect(given?.aborted).toBe(true);
    expectEmptyTables(test);
  });

  it('whose challenge cannot be encoded ends with ABORT', async () => {
    const talk = new Talks(async function* () {
      yield { extra: { id: 2n ** 80n } };
      return {};
    });
    const test = hubWith([talk]);
    const client = helloOf(test, { authmethods: ['talk'] });
    expect(await client.next()).toMatchObject([3, {}, 'wamp.error.authentication_failed']);
    await client.closed;
    expect(test.log).toHaveLength(1);
    expectEmptyTables(test);
  });
});

describe('authFailure: authentication_failed', () => {
  const details = { authmethods: ['ticket'], authid: 'joe' };
  const throwing =
    (error: Error): ((hello: WampHello) => never) =>
    () => {
      throw error;
    };

  it.each<[string, Dict, [string][]]>([
    ['a wrong ticket', details, [['wrong']]],
    ['no authid', { authmethods: ['ticket'] }, []],
    ['no method', {}, []],
    ['another method', { authmethods: ['wampcra'] }, []],
    ['a role that is not had', { ...details, authrole: 'admin' }, [['secret']]],
  ])('%s gets that URI and no reason; the log has it', async (_what, given, answers) => {
    const test = hubWith([new Tickets()], { authFailure: 'authentication_failed' });
    expect(await login(test.connect(), given, answers)).toEqual([
      3,
      { message: texts.authenticationFailed },
      'wamp.error.authentication_failed',
    ]);
    expect(test.log[0]?.message).not.toContain('authentication_failed');
  });

  it.each([new Error('database'), new WampError('com.example.locked', ['Locked.'])])(
    '%s of an authenticator gets it, too',
    async (error) => {
      const authFailure = 'authentication_failed';
      const test = createTestHub({ authFailure, authenticate: throwing(error) });
      expect(await helloOf(test).next()).toEqual([
        3,
        { message: texts.authenticationFailed },
        'wamp.error.authentication_failed',
      ]);
      expect(test.log).toHaveLength(1);
    },
  );

  it('a realm that is not served is no failure of it', async () => {
    const test = createTestHub({ authFailure: 'authentication_failed' });
    expect(await helloOf(test, {}, { realm: 'none' }).next()).toMatchObject([
      3,
      {},
      'wamp.error.no_such_realm',
    ]);
  });
});
