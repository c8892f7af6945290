import { createPrivateKey, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { isIP } from 'node:net';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { craSecret } from '../../lib/auth/cra-secret.js';
import type { WampClientOptions } from '../../lib/client/client-options.js';
import {
  createMemoryRouter,
  createTestRouter,
  craAuth,
  type MemoryRouterOptions,
  testRouterPresets,
  ticketAuth,
} from '../../lib/testing/index.js';
import { selfSignedCertificate } from '../../lib/testing/router/self-signed.js';
import { Mailbox } from '../interop/support/mailbox.js';
import { Authority } from '../utils/certificates.js';
import { turns } from '../utils/turns.js';
import { expectEmptyRouter } from './support.js';

const reconnect = { minDelayMs: 1, maxDelayMs: 1 };

const kinds = {
  memory: (options?: MemoryRouterOptions) => Promise.resolve(createMemoryRouter(options)),
  ws: createTestRouter,
};

describe.each(Object.entries(kinds))('a test router over %s', (kind, create) => {
  it('counts sessions, registrations and subscriptions', async () => {
    const router = await create();
    const [one, other] = await Promise.all([router.connect(), router.connect()]);
    await one.register('com.example.a', () => 1);
    await one.register('com.example.b', () => 1);
    await other.subscribe('com.example.t', () => {});
    expect([router.sessions, router.registrations, router.subscriptions]).toEqual([2, 2, 1]);
    await one.close();
    expect([router.sessions, router.registrations, router.subscriptions]).toEqual([1, 0, 1]);
    await router.close();
    expect(router.sessions).toBe(0);
    expectEmptyRouter(router);
  });

  it.each(['restart', 'drop'] as const)(
    'after %s, clients renew what they have declared',
    async (verb) => {
      await using router = await create();
      const renewed = new Mailbox<unknown>();
      const client = await router.connect({ reconnect, logger: false });
      const onRenewed = renewed.put;
      await client.register('com.example.one', () => 1, { onRenewed });
      await client.subscribe('com.example.t', () => {}, { onRenewed });
      const { url } = router;
      const { id } = client.session!;
      await router[verb]();
      if (kind === 'memory') await turns();
      client.wake();
      await renewed.take(2);
      expect(client.session!.id).not.toBe(id);
      expect(router.url).toBe(url);
      const other = await router.connect();
      expect(await other.call('com.example.one')).toBe(1);
      expect([router.sessions, router.registrations, router.subscriptions]).toEqual([2, 1, 1]);
    },
  );

  it('announces what it does', async () => {
    await using router = await create();
    const { details } = (await router.connect()).session!;
    const { broker, dealer } = details['roles'] as Record<string, { features: object }>;
    expect(Object.keys(broker!.features)).toEqual([
      'pattern_based_subscription',
      'publisher_exclusion',
      'publisher_identification',
      'subscriber_blackwhite_listing',
      'subscription_revocation',
    ]);
    expect(Object.keys(dealer!.features)).toEqual([
      'call_canceling',
      'call_timeout',
      'caller_identification',
      'pattern_based_registration',
      'progressive_call_invocations',
      'progressive_call_results',
      'registration_revocation',
      'shared_registration',
    ]);
  });

  it('has several realms, which know nothing of each other', async () => {
    await using router = await create({ realm: ['realm1', 'realm2'] });
    const [callee, caller] = await Promise.all([
      router.connect({ realm: 'realm1' }),
      router.connect({ realm: 'realm2' }),
    ]);
    await callee.register('com.example.one', () => 1);
    await expect(caller.call('com.example.one')).rejects.toMatchObject({
      uri: 'wamp.error.no_such_procedure',
    });
  });

  it('a hub handler answers what no client does', async () => {
    await using router = await create();
    router.hub.register('com.example.clock', () => 'noon');
    const [callee, caller] = await Promise.all([router.connect(), router.connect()]);
    expect(await caller.call('com.example.clock')).toBe('noon');
    await callee.register('com.example.clock', () => 'night');
    expect(await caller.call('com.example.clock')).toBe('night');
  });

  it('permissions decide what each role may do', async () => {
    const users = { ann: { ticket: 'of ann', role: 'callee' }, ben: { ticket: 'of ben' } };
    await using router = await create({
      users,
      permissions: [
        { role: 'callee', uri: 'com.example.foo', allow: 'register' },
        { role: 'user', uri: 'com.example.', match: 'prefix', allow: 'call' },
      ],
    });
    const auth = (authid: string, ticket: string) => ({ auth: ticketAuth({ authid, ticket }) });
    const ann = await router.connect(auth('ann', 'of ann'));
    const ben = await router.connect(auth('ben', 'of ben'));
    await ann.register('com.example.foo', () => 'foo');
    await expect(ann.register('com.example.bar', () => 'bar')).rejects.toMatchObject({
      uri: 'wamp.error.not_authorized',
    });
    expect(await ben.call('com.example.foo')).toBe('foo');
    await expect(ann.call('com.example.foo')).rejects.toMatchObject({
      uri: 'wamp.error.not_authorized',
    });
  });
});

describe('the users of a test router', async () => {
  const salted = await craSecret('open sesame', { salt: 'of ann', iterations: 10 });
  const ticket = (authid: string, text: string) => ticketAuth({ authid, ticket: text });
  const cra = (authid: string, secret: string) => craAuth({ authid, secret });

  const users = {
    ann: { ticket: 'open sesame', role: 'admin' },
    ben: { secret: 'open sesame' },
    cid: { ...salted, role: 'guest' },
    dan: { ticket: 'by ticket', secret: 'by secret' },
  };

  const join = (auth: WampClientOptions['auth'], options: MemoryRouterOptions = {}) =>
    createMemoryRouter({ users, ...options }).connect({ auth, reconnect: false });

  it.each([
    ['a ticket', ticket('ann', 'open sesame'), ['ann', 'admin', 'ticket']],
    ['CRA', cra('ben', 'open sesame'), ['ben', 'user', 'wampcra']],
    ['CRA with a salt', cra('cid', 'open sesame'), ['cid', 'guest', 'wampcra']],
    ['either: a ticket', ticket('dan', 'by ticket'), ['dan', 'user', 'ticket']],
    ['either: CRA', cra('dan', 'by secret'), ['dan', 'user', 'wampcra']],
  ])('log in by %s', async (_what, auth, identity) => {
    const { session } = await join(auth);
    expect([session!.authid, session!.authrole, session!.authmethod]).toEqual(identity);
  });

  it.each<[what: string, auth: WampClientOptions['auth']]>([
    ['a wrong ticket', ticket('ann', 'open barley')],
    ['a wrong secret', cra('ben', 'open barley')],
    ['the derived key as a password', cra('cid', salted.secret)],
    ['an unknown authid, by ticket', ticket('eve', 'open sesame')],
    ['an unknown authid, by CRA', cra('eve', 'open sesame')],
    ['a name of Object.prototype', ticket('constructor', 'open sesame')],
    ['the method of another user', ticket('ben', 'open sesame')],
    ['no login', undefined],
  ])('are not let in by %s', async (_what, auth) => {
    await expect(join(auth)).rejects.toMatchObject({ kind: 'aborted' });
  });

  it('leave room for others with the option anonymous', async () => {
    const { session } = await join(undefined, { anonymous: 'guest' });
    expect([session!.authrole, session!.authmethod]).toEqual(['guest', 'anonymous']);
  });

  it.each([
    ['neither ticket nor secret', { role: 'user' }],
    ['an empty ticket', { ticket: '' }],
    ['an empty secret', { secret: '' }],
  ])('must have a ticket or a secret, not %s', (_what, user) => {
    expect(() => createMemoryRouter({ users: { eve: user } })).toThrow(
      'users.eve must have a "ticket" or a "secret", as a text that is not empty.',
    );
  });
});

describe('the options of a test router', () => {
  it.each<[option: object, message: string]>([
    [{ pingMS: 1 }, '"pingMS"'],
    [{ heartbeatMs: 1 }, '"heartbeatMs"'],
    [{ pingMs: '1' }, 'pingMs of createTestRouter() must be a number of milliseconds'],
    [{ users: 'ann' }, 'users of createTestRouter() must be an object with a user'],
    [{ random: 1 }, 'random of createTestRouter() must be a function'],
    [{ anonymous: '' }, 'anonymous of createTestRouter() must be true, false, a role'],
    [{ port: -1 }, 'port of createTestRouter() must be a whole number from 0 to 65535'],
    [{ path: 'ws' }, 'path of createTestRouter() must be a path that begins with /'],
    [{ tls: false }, 'tls of createTestRouter() must be true, or an object with TLS options'],
    [{ permissions: {} }, 'permissions of createTestRouter() must be a list of permissions'],
    [{ limits: { maxCalls: 1 } }, '"maxCalls"'],
    [{ tls: { key: 'none', cert: 'none' } }, 'PEM'],
  ])('%j is refused', async (option, message) => {
    await expect(createTestRouter(option)).rejects.toThrow(message);
  });

  it('in memory has no port', () => {
    expect(() => createMemoryRouter({ port: 1 } as object)).toThrow('"port"');
  });
});

describe('a test router at a port', () => {
  it('speaks TLS with the certificate that it is given', async () => {
    const authority = await Authority.create();
    const tls = await authority.sign('127.0.0.1');
    await using router = await createTestRouter({ tls: { ...tls, ca: authority.self.cert } });
    expect(router.url).toMatch(/^wss:\/\/127\.0\.0\.1:\d+\/ws$/);
    const client = await router.connect({ reconnect: false });
    expect(client.status.value).toBe('open');
    await expect(router.connect({ node: {}, reconnect: false })).rejects.toMatchObject({
      kind: 'unreachable',
    });
  });

  it('serves the host and the path that it is given', async () => {
    await using router = await createTestRouter({ host: '::1', path: '/wamp/here' });
    expect(router.url).toMatch(/^ws:\/\/\[::1\]:\d+\/wamp\/here$/);
    const client = await router.connect();
    expect(client.status.value).toBe('open');
  });

  it('tells a port that is taken', async () => {
    await using router = await createTestRouter();
    const port = Number(new URL(router.url).port);
    await expect(createTestRouter({ port })).rejects.toThrow('EADDRINUSE');
  });
});

describe('the presets of test routers', () => {
  const { login, pings, tls, ipv6 } = testRouterPresets;

  it('login: each user, and what it may do', async () => {
    const router = createMemoryRouter(login);
    const [admin, user, other, guest] = await Promise.all([
      router.connect({ auth: ticketAuth({ authid: 'ann', ticket: 'ticket of ann' }) }),
      router.connect({ auth: craAuth({ authid: 'ben', secret: 'secret of ben' }) }),
      router.connect({ auth: craAuth({ authid: 'cid', secret: 'password of cid' }) }),
      router.connect(),
    ]);
    await admin.register('com.example.private', () => 1);
    await admin.register('com.example.public.time', () => 2);
    const refused = { uri: 'wamp.error.not_authorized' };
    await expect(user.register('com.example.mine', () => 3)).rejects.toMatchObject(refused);
    await expect(guest.call('com.example.private')).rejects.toMatchObject(refused);
    await expect(guest.subscribe('com.example.public.t', () => {})).rejects.toMatchObject(refused);
    await other.subscribe('com.example.t', () => {});
    expect(await user.call('com.example.private')).toBe(1);
    expect(await guest.call('com.example.public.time')).toBe(2);
    await router.close();
  });

  it.each(Object.entries({ tls, ipv6, pings }))('%s: lets in our client', async (_name, preset) => {
    await using router = await createTestRouter(preset);
    const client = await router.connect({ reconnect: false });
    expect(client.status.value).toBe('open');
  });
});

describe('the certificate of a test router', () => {
  it.each(['127.0.0.1', '::1', 'localhost', '2001:db8::7:0:1', '10.0.0.1', 'router.test'])(
    'is for this machine, and for %s',
    (host) => {
      const { cert, key } = selfSignedCertificate(host);
      const parsed = new X509Certificate(cert);
      expect(parsed.verify(parsed.publicKey)).toBe(true);
      expect(parsed.checkPrivateKey(createPrivateKey(key))).toBe(true);
      for (const name of [host, 'localhost', '127.0.0.1', '::1'])
        expect(isIP(name) > 0 ? parsed.checkIP(name) : parsed.checkHost(name)).toBe(name);
      expect(parsed.checkHost('example.com')).toBeUndefined();
      expect(parsed.checkIP('127.0.0.2')).toBeUndefined();
      const [from, to] = [Date.parse(parsed.validFrom), Date.parse(parsed.validTo)];
      expect([from < Date.now(), to > Date.now()]).toEqual([true, true]);
    },
  );

  it('is what others need', async () => {
    await using router = await createTestRouter({ tls: true });
    const { url, ca } = router;
    const socket = new WebSocket(url, ['wamp.2.json'], { ca });
    await once(socket, 'open');
    socket.close();
    const stranger = new WebSocket(url, ['wamp.2.json']);
    const [error] = (await once(stranger, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
    const wrong: object = { ca, servername: 'example.com' };
    const wrongName = new WebSocket(url, ['wamp.2.json'], wrong);
    await expect(once(wrongName, 'open')).rejects.toMatchObject({
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    });
  });
});

describe('a test router that pings', () => {
  it('disconnects a client that gives no sign of life', async () => {
    const router = createMemoryRouter({ pingMs: 1_000 });
    await router.connect({ reconnect: false, logger: false });
    for (let ms = 0; ms < 5_000; ms += 100) router.clock.advance(100);
    expect(router.sessions).toBe(1);
    router.link.freeze();
    for (let ms = 0; ms < 5_000; ms += 100) router.clock.advance(100);
    expect(router.sessions).toBe(0);
  });
});
