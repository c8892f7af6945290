import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as texts from '../../lib/hub/texts.js';
import {
  WampCraAuth,
  type WampHello,
  type WampIdentity,
  type WampNamedHello,
  WampError,
  WampMetrics,
  WampTicketAuth,
} from '../../lib/index.js';
import type { Dict, List } from '../../lib/protocol/messages.js';
import {
  CborSerializer,
  JsonSerializer,
  MsgpackSerializer,
  type WampSerializer,
} from '../../lib/serializers/index.js';
import type { TestHub, TestHubOptions, WampTestClient } from '../../lib/testing/index.js';
import { neverBusy } from '../utils/held-turns.js';
import { expectEmptyTables } from '../utils/tables.js';
import { gate, turns } from '../utils/turns.js';
import { codeTalk, Headers, hubWith, Talks } from './support.js';

const renew = 'nestwamp.session.renew';
const formats = [new JsonSerializer(), new MsgpackSerializer(), new CborSerializer()];

/** What a ticket proves; a function is run with the signal. */
type Proof = WampIdentity | undefined | ((signal: AbortSignal) => unknown);

class Jwt extends WampTicketAuth {
  readonly proofs = new Map<string, Proof>();
  readonly hellos: WampHello[] = [];

  verify(ticket: string, hello: WampNamedHello, signal: AbortSignal): WampIdentity {
    this.hellos.push(hello);
    const proof = this.proofs.get(ticket);
    return (typeof proof === 'function' ? proof(signal) : proof) as WampIdentity;
  }
}

class Cra extends WampCraAuth {
  secretOf(): { secret: string } {
    return { secret: 'pencil' };
  }
}

let test: TestHub;
let jwt: Jwt;

function setUp(options: TestHubOptions = {}): void {
  jwt = new Jwt();
  const talk = new Talks(codeTalk, ['code']);
  const twice = new Talks(
    async function* (hello) {
      yield {};
      yield {};
      return { authid: hello.authid };
    },
    ['twice'],
  );
  test = hubWith([jwt, new Cra(), talk, twice, new Headers()], options);
  jwt.proofs.set('first', { authid: 'joe', authrole: 'user', expiresAt: inMs(60_000) });
}

const inMs = (ms: number): number => test.clock.date() + ms;

async function joe(
  serializer?: WampSerializer,
  details: Dict = {},
  headers: Record<string, string> = {},
): Promise<WampTestClient> {
  return test.join({
    authid: 'joe',
    authmethods: ['ticket'],
    onChallenge: () => 'first',
    serializer,
    details,
    transport: { headers },
  });
}

const sessionOf = ({ session }: WampTestClient) => test.hub.sessions.get(session)!;
const failed = (uri: string): unknown => expect.objectContaining({ uri: `wamp.error.${uri}` });

beforeEach(() => {
  neverBusy();
  setUp();
});
afterEach(() => {
  vi.restoreAllMocks();
  expectEmptyTables(test);
});

describe.each(formats.map((each) => [each.subprotocol, each] as [string, WampSerializer]))(
  'a fresh ticket, in %s',
  (_name, serializer) => {
    it('moves the end, may change the role, and says so', async () => {
      const client = await joe(serializer);
      const expiresAt = inMs(600_000);
      const user = { name: 'Joe' };
      jwt.proofs.set('second', { authid: 'joe', authrole: 'admin', expiresAt, identity: user });
      expect(await client.call(renew, ['ticket', 'second'])).toEqual({
        authrole: 'admin',
        expires_at: expiresAt,
        revoked: { subscriptions: 0, registrations: 0 },
      });
      expect(sessionOf(client)).toMatchObject({ authrole: 'admin', expiresAt, identity: user });
      test.clock.advance(599_999);
      expect(test.hub.sessionCount).toBe(1);
      test.clock.advance(1);
      await client.closed;
    });

    it.each<[string, List, string]>([
      ['no arguments, and nobody recognizes the connection', [], 'no_matching_auth_method'],
      ['a method that is no text', [7, 'second'], 'invalid_argument'],
      ['a method alone', ['ticket'], 'invalid_argument'],
      ['a credential that is no text', ['ticket', { jwt: 'x' }], 'invalid_argument'],
      ['a credential alone', [null, 'second'], 'invalid_argument'],
      ['further data that is no object', ['ticket', 'second', [1]], 'invalid_argument'],
      ['a method that nobody offers', ['oauth', 'second'], 'no_matching_auth_method'],
      ['a name from Object.prototype', ['constructor', 'x'], 'no_matching_auth_method'],
      ['a method with a challenge', ['wampcra', 'second'], 'no_matching_auth_method'],
      ['a method with two rounds', ['twice', 'second'], 'no_matching_auth_method'],
      ['a wrong ticket', ['ticket', 'wrong'], 'authentication_denied'],
      ['a ticket of somebody else', ['ticket', 'ann'], 'not_authorized'],
      ['a ticket of nobody', ['ticket', 'nobody'], 'authentication_failed'],
      ['a ticket that has expired', ['ticket', 'old'], 'authentication_denied'],
      ['an odd expiresAt', ['ticket', 'odd date'], 'authentication_failed'],
      ['an odd role', ['ticket', 'odd role'], 'authentication_failed'],
      ['true instead of an identity', ['ticket', 'true'], 'authentication_denied'],
      ['an authenticator that throws', ['ticket', 'throws'], 'authentication_failed'],
      ['one that throws a WampError', ['ticket', 'locked'], 'account_locked'],
      ['one that rejects with nothing', ['ticket', 'rejects'], 'authentication_failed'],
    ])('%s changes nothing', async (_what, args, uri) => {
      const client = await joe(serializer);
      const proofs: Record<string, Proof> = {
        second: { authid: 'joe' },
        ann: { authid: 'ann', authrole: 'admin' },
        nobody: { authrole: 'admin' },
        old: { authid: 'joe', expiresAt: inMs(0) },
        'odd date': { authid: 'joe', expiresAt: 'soon' as never },
        'odd role': { authid: 'joe', authrole: 7 as never },
        true: () => true,
        throws: () => {
          throw new Error('secret');
        },
        locked: () => {
          throw new WampError('wamp.error.account_locked');
        },
        rejects: () => Promise.reject(undefined),
      };
      for (const [ticket, proof] of Object.entries(proofs)) jwt.proofs.set(ticket, proof);
      const before = { ...(sessionOf(client)['auth' as never] as Dict) };
      const answer = client.call(renew, args);
      await expect(answer).rejects.toEqual(failed(uri));
      await expect(answer).rejects.not.toMatchObject({ message: 'secret' });
      expect(sessionOf(client)['auth' as never]).toEqual(before);
      test.clock.advance(60_000);
      await client.closed;
      expect(test.hub.sessionCount).toBe(0);
    });
  },
);

describe('what else renews', () => {
  it('a method of your own with one challenge without data', async () => {
    const client = await joe();
    expect(await client.call(renew, ['code', 'code'])).toMatchObject({ authrole: 'anonymous' });
    await expect(client.call(renew, ['code', 'wrong'])).rejects.toEqual(
      failed('authentication_denied'),
    );
    client.close();
  });

  it('an authenticator that knows the connection, without arguments', async () => {
    const client = await test.join('realm1', {}, { transport: { headers: { 'x-user': 'joe' } } });
    expect(await client.call(renew)).toEqual({
      authrole: 'anonymous',
      expires_at: null,
      revoked: { subscriptions: 0, registrations: 0 },
    });
    client.close();
  });

  it('further data reach the authenticator, and HELLO as it was, of any realm', async () => {
    const extras: Dict[] = [];
    test = hubWith(
      [
        new Talks(async function* (hello) {
          const { extra } = yield {};
          extras.push({ ...extra, authid: hello.authid, method: hello.method, realm: hello.realm });
          return { authid: 'user-7' };
        }),
      ],
      { realm: ['a', '*'] },
    );
    for (const realm of ['a', 'other']) {
      const client = await test.join({
        realm,
        authid: 'joe',
        authmethods: ['talk'],
        onChallenge: () => ['', { round: 1 }],
      });
      await client.call(renew, ['talk', '', { round: 2 }]);
      client.close();
    }
    const facts = (realm: string, round: number): Dict => {
      return { authid: 'joe', method: 'talk', realm, round };
    };
    expect(extras).toEqual(
      ['a', 'other'].flatMap((realm) => [1, 2].map((round) => facts(realm, round))),
    );
  });

  it('nothing, where no authenticator is', async () => {
    test = hubWith([]);
    const client = await test.join();
    await expect(client.call(renew, ['ticket', 'x'])).rejects.toEqual(failed('no_such_procedure'));
    client.close();
  });

  it('authFailure hides the reason here, too', async () => {
    setUp({ authFailure: 'authentication_failed' });
    const client = await joe();
    await expect(client.call(renew, ['ticket', 'wrong'])).rejects.toEqual(
      failed('authentication_failed'),
    );
    client.close();
  });

  it('is not counted as a procedure of the application, which may not have its URI', () => {
    expect(test.hub.serving.procedures).toBe(0);
    expect(() => test.hub.register(renew, () => 1)).toThrow('nestjs-wamp');
    const { hub } = hubWith([]);
    hub.register(renew, () => 1);
    expect(() => hub.addAuthenticator(new Jwt())).toThrow('nestjs-wamp');
    expect(hub.door.hasAuthentication).toBe(false);
  });
});

describe('while a renewal is being decided', () => {
  it('other calls go on, and a second renewal waits for the first', async () => {
    const gates = [gate<WampIdentity>(), gate<WampIdentity>()];
    let asked = 0;
    jwt.proofs.set('slow', () => gates[asked++]!.promise);
    test.hub.register('com.role', ({ session }) => session.authrole);
    const client = await joe();
    const first = client.call(renew, ['ticket', 'slow']);
    const second = client.call(renew, ['ticket', 'slow']);
    expect(await client.call('com.role')).toBe('user');
    expect(asked).toBe(1);
    gates[0]!.open({ authid: 'joe', authrole: 'admin' });
    expect(await first).toMatchObject({ authrole: 'admin' });
    expect(await client.call('com.role')).toBe('admin');
    expect(asked).toBe(2);
    gates[1]!.open({ authid: 'joe', authrole: 'guest' });
    expect(await second).toMatchObject({ authrole: 'guest' });
    expect(sessionOf(client).authrole).toBe('guest');
    client.close();
  });

  it.each<[string, (client: WampTestClient) => void]>([
    ['leaves', (client) => client.close()],
    ['is kicked', (client) => void test.hub.kick({ id: client.session })],
    ['expires', () => test.clock.advance(60_000)],
  ])('a session that %s is not renewed any more', async (_how, leave) => {
    setUp({ limits: { authTimeoutMs: 0 } });
    const slow = gate<WampIdentity>();
    let signal: AbortSignal | undefined;
    jwt.proofs.set('slow', (given) => ((signal = given), slow.promise));
    const client = await joe();
    const session = sessionOf(client);
    client.send([48, 1, {}, renew, ['ticket', 'slow']]);
    await turns();
    expect(signal?.aborted).toBe(false);
    leave(client);
    expect(signal?.aborted).toBe(true);
    slow.open({ authid: 'joe', authrole: 'admin', expiresAt: inMs(9e6) });
    await turns();
    await client.closed;
    expect([session.authrole, test.hub.core.expiries.size]).toEqual(['user', 0]);
    expect(test.log).toEqual([]);
  });

  it('a session that leaves at any moment after the decision leaves nothing behind', async () => {
    for (let moments = 0; moments < 40; moments++) {
      const slow = gate<WampIdentity>();
      jwt.proofs.set('slow', () => slow.promise);
      const client = await joe();
      client.send([48, 1, {}, renew, ['ticket', 'slow']]);
      await turns();
      slow.open({ authid: 'joe', authrole: 'admin', expiresAt: inMs(9e6) });
      for (let i = 0; i < moments; i++) await Promise.resolve();
      client.close();
      await turns();
      expect(test.hub.core.expiries.size).toBe(0);
    }
  });

  it('CANCEL ends it, and nothing changes', async () => {
    const slow = gate<WampIdentity>();
    jwt.proofs.set('slow', () => slow.promise);
    const client = await joe();
    client.send([48, 1, {}, renew, ['ticket', 'slow']]);
    await turns();
    client.send([49, 1, {}]);
    expect((await client.expect(8))[4]).toBe('wamp.error.canceled');
    slow.open({ authid: 'joe', authrole: 'admin' });
    await turns();
    expect(sessionOf(client).authrole).toBe('user');
    client.close();
  });

  it('an authenticator that hangs is given up after authTimeoutMs', async () => {
    let signal: AbortSignal | undefined;
    jwt.proofs.set('hangs', (given) => ((signal = given), new Promise(() => {})));
    const client = await joe();
    const renewing = client.call(renew, ['ticket', 'hangs']);
    await turns();
    test.clock.advance(9_999);
    expect(signal?.aborted).toBe(false);
    test.clock.advance(1);
    await expect(renewing).rejects.toEqual(failed('timeout'));
    expect(signal?.aborted).toBe(true);
    expect(sessionOf(client).authrole).toBe('user');
    client.close();
  });
});

describe('a lower role', () => {
  const permissions = [
    { role: 'user', uri: 'com.', match: 'prefix', allow: ['subscribe', 'register', 'call'] },
    { role: 'guest', uri: 'com.news', allow: ['subscribe'] },
  ] as const;

  beforeEach(() => setUp({ permissions }));

  it('ends what it does not allow, tells the client, and lets calls in flight finish', async () => {
    const ended = vi.fn<() => void>();
    test.hub.topic('com.prices', () => ended);
    const work = gate<number>();
    test.hub.register('com.work', () => work.promise);
    const client = await joe(undefined, {
      roles: {
        subscriber: { features: { subscription_revocation: true } },
        callee: { features: { registration_revocation: true } },
      },
    });
    for (const topic of ['com.news', 'com.orders', 'com.prices']) await client.subscribe(topic);
    await client.register('com.device', () => 1);
    client.send([48, 100, {}, 'com.work']);
    jwt.proofs.set('lower', { authid: 'joe', authrole: 'guest' });
    expect(await client.call(renew, ['ticket', 'lower'])).toEqual({
      authrole: 'guest',
      expires_at: null,
      revoked: { subscriptions: 2, registrations: 1 },
    });
    expect(ended).toHaveBeenCalledOnce();
    const told = client.received.filter(([code]) => code === 35 || code === 67);
    expect(told.map(([code, request]) => [code, request])).toEqual([
      [67, 0],
      [35, 0],
      [35, 0],
    ]);
    await expect(client.call('com.work')).rejects.toEqual(failed('not_authorized'));
    work.open(7);
    await turns();
    expect(client.received).toContainEqual([50, 100, {}, [7]]);
    client.close();
  });

  it('may be raised again, whatever the permissions say', async () => {
    setUp({ permissions: [] });
    const client = await joe();
    await expect(client.subscribe('com.news')).rejects.toEqual(failed('not_authorized'));
    await client.subscribe('nestwamp.session.expiring');
    jwt.proofs.set('higher', { authid: 'joe', authrole: 'admin' });
    expect(await client.call(renew, ['ticket', 'higher'])).toMatchObject({ authrole: 'admin' });
    await expect(
      client.subscribe('nestwamp.session.expiring', { match: 'prefix' }),
    ).rejects.toEqual(failed('not_authorized'));
    client.close();
  });
});

describe('failed renewals', () => {
  it('count like failed logins, and block both', async () => {
    setUp({ limits: { maxAuthFailuresPerAuthid: 3 } });
    const client = await joe();
    const tries = ['wrong', 'ann', 'wrong', 'wrong', 'wrong', 'right', 'right'];
    jwt.proofs.set('right', { authid: 'joe' });
    jwt.proofs.set('ann', { authid: 'ann' });
    const outcomes: unknown[] = [];
    for (const ticket of tries)
      outcomes.push(
        await client.call(renew, ['ticket', ticket]).catch(({ uri }: WampError) => uri.slice(11)),
      );
    const denied = 'authentication_denied';
    const wanted = [denied, 'not_authorized', denied, denied, 'unavailable', 'unavailable'];
    expect(outcomes).toEqual([...wanted, 'unavailable']);
    await expect(joe()).rejects.toEqual(failed('unavailable'));
    test.clock.advance(20_000);
    expect(await client.call(renew, ['ticket', 'right'])).toMatchObject({ expires_at: null });
    client.close();
  });

  it('are told to the metrics with the method, which a client cannot choose', async () => {
    const authenticated = vi.fn<(method: string, outcome: string) => void>();
    class Metrics extends WampMetrics {
      override authenticated = authenticated;
    }
    setUp({ metrics: new Metrics() });
    const client = await joe();
    jwt.proofs.set('right', { authid: 'joe' });
    for (const args of [['ticket', 'right'], ['ticket', 'wrong'], ['x', 'y'], []])
      await client.call(renew, args).catch(() => {});
    expect(authenticated.mock.calls).toEqual([
      ['ticket', 'ok'],
      ['ticket', 'ok'],
      ['ticket', 'wamp.error.authentication_denied'],
      ['(none)', 'wamp.error.no_matching_auth_method'],
      ['(none)', 'wamp.error.no_matching_auth_method'],
    ]);
    client.close();
  });
});

it('B27: hub.kick logs somebody out everywhere', async () => {
  const clients = [await joe(), await joe()];
  const other = await test.join('realm1', {}, { transport: { headers: { 'x-user': 'ann' } } });
  expect(await test.hub.kick({ authid: 'joe' })).toBe(2);
  for (const client of clients) expect((await client.expect(6))[2]).toBe('wamp.close.killed');
  expect([...test.hub.sessions.values()].map(({ authid }) => authid)).toEqual(['ann']);
  other.close();
});

it('says in the log who was not renewed and why, without the credential', async () => {
  const client = await joe();
  await expect(client.call(renew, ['ticket', 'hunter2'])).rejects.toThrow(texts.notAuthenticated);
  const { message } = test.log[0]!;
  const uri = 'wamp.error.authentication_denied';
  expect(message).toBe(texts.notRenewed(client.session, 'joe', uri));
  client.close();
});

describe('hub.reauthorize with a change', () => {
  it('lowers a role, moves the end of the sessions and changes identity; others stay', async () => {
    const clients = [await joe(), await joe()];
    const other = await test.join('realm1', {}, { transport: { headers: { 'x-user': 'ann' } } });
    const expiresAt = new Date(inMs(5_000));
    const identity = { name: 'Joe' };
    await test.hub.reauthorize({ authid: 'joe' }, { authrole: 'guest', expiresAt, identity });
    const changed = { authid: 'joe', authrole: 'guest', expiresAt: +expiresAt, identity };
    for (const client of clients) expect(sessionOf(client)).toMatchObject(changed);
    expect(sessionOf(other)).toMatchObject({ authrole: 'anonymous', expiresAt: undefined });
    test.clock.advance(5_000);
    for (const client of clients)
      expect((await client.expect(6))[2]).toBe('nestwamp.session.expired');
    other.close();
  });

  it('keeps what is not given, and ends the time of a session with null', async () => {
    const client = await joe();
    const before = sessionOf(client).expiresAt;
    await test.hub.reauthorize({}, { authrole: 'guest', expiresAt: undefined });
    expect(sessionOf(client)).toMatchObject({ authid: 'joe', expiresAt: before });
    await test.hub.reauthorize({}, { expiresAt: null });
    expect(sessionOf(client)).toMatchObject({ authrole: 'guest', expiresAt: undefined });
    expect(test.hub.core.expiries.size).toBe(0);
    client.close();
  });

  it.each([{ authrole: 7 }, { expiresAt: 'soon' }, { expiresAt: NaN }])(
    '%j is rejected, and nothing changes',
    async (change) => {
      const client = await joe();
      const rejected = test.hub.reauthorize({}, { authrole: 'x', ...change } as never);
      await expect(rejected).rejects.toThrow(TypeError);
      expect(sessionOf(client).authrole).toBe('user');
      client.close();
    },
  );
});
