import { JwtService } from '@nestjs/jwt';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Wampy } from 'wampy';
import { WebSocket } from 'ws';
import { AppModule } from '../../sample/08-authentication/src/app.module.js';
import { UsersService } from '../../sample/08-authentication/src/auth/users.service.js';
import type { Person } from '../../sample/08-authentication/src/people/people.service.js';
import { Mailbox } from '../interop/support/mailbox.js';
import type { WampyOptions } from '../interop/support/wampy-client.js';
import { RunningSample, valueOf } from './support.js';

type Dict = Record<string, unknown>;

/** What the page logs in with. */
interface PageScram {
  scram(
    authid: string,
    password: string,
  ): { options: WampyOptions; isProven: (welcome: unknown) => boolean };
}

const passwords: Dict = { ann: 'pencil', bob: 'eraser', root: 'sharpener' };

describe('sample/08-authentication', () => {
  let sample: RunningSample;
  let scram: PageScram['scram'];

  // One sample for all: keys of passwords take long on purpose.
  beforeAll(async () => {
    sample = await RunningSample.startForAll(AppModule);
    const file = new URL('../../sample/08-authentication/client/scram.js', import.meta.url);
    ({ scram } = (await import(/* @vite-ignore */ file.href)) as PageScram);
  });

  beforeEach(async () => {
    sample.get(UsersService).setRole('ann', 'clerk');
    while (sample.hub.sessionCount > 0) await new Promise(setImmediate);
  });

  afterEach(() => void vi.useRealTimers());

  function post(path: string, name: string, password = passwords[name]): Promise<Response> {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ name, password });
    return sample.fetch(path, { method: 'POST', headers, body });
  }

  /** What `/auth/ticket` gives for a password, without the time that a password takes. */
  function ticketOf(name: string, lifetimeSeconds = 120): string {
    const options = { audience: 'ticket', expiresIn: lifetimeSeconds };
    return sample.get(JwtService).sign({ sub: name }, options);
  }

  const withTicket = (name: string, ticket: string): WampyOptions => ({
    authid: name,
    authmethods: ['ticket'],
    onChallenge: () => ticket,
  });

  /** A client that says why it was sent away. */
  function listener(options: WampyOptions): { goodbye: Mailbox<unknown>; options: WampyOptions } {
    const goodbye = new Mailbox<unknown>();
    class Telling extends WebSocket {
      constructor(url: string, protocols: string[]) {
        super(url, protocols);
        this.on('message', (data: Buffer) => {
          const message = JSON.parse(data.toString()) as [number, ...unknown[]];
          if (message[0] === 6) goodbye.put(message.slice(1));
        });
      }
    }
    return { goodbye, options: { ...options, ws: Telling as never } };
  }

  function login(name: string): Promise<Wampy> {
    return sample.connect('realm1', withTicket(name, ticketOf(name)));
  }

  const me = (client: Wampy) => valueOf(client.call('com.example.people.me'));
  const sell = (client: Wampy) => valueOf(client.call('com.example.stock.sell', [1]));
  const refused = { errorUri: 'wamp.error.not_authorized' };
  const denied = { errorUri: 'wamp.error.authentication_denied' };

  it('knows a person by cookie, by ticket and by password', async () => {
    const cookie = (await post('/auth/cookie', 'ann')).headers.get('set-cookie')!;
    expect(cookie).toContain('HttpOnly; SameSite=Strict');
    class WithCookie extends WebSocket {
      constructor(url: string, protocols: string[]) {
        super(url, protocols, { headers: { cookie: cookie.split(';')[0]! } });
      }
    }
    const { ticket } = (await (await post('/auth/ticket', 'ann')).json()) as { ticket: string };
    const { options } = scram('ann', 'pencil');
    const clients = [
      await sample.connect('realm1', { ws: WithCookie as never }),
      await sample.connect('realm1', withTicket('ann', ticket)),
      await sample.connect('realm1', options),
    ];
    expect(await Promise.all(clients.map(me))).toMatchObject(
      ['cookie', 'ticket', 'scram'].map((method) => ({ name: 'ann', role: 'clerk', method })),
    );
  });

  it('proves to the page that it knows the password', async () => {
    const { options, isProven } = scram('ann', 'pencil');
    const client = await sample.connect('realm1', options);
    const { session } = (await me(client)) as Person;
    expect(sample.hub.sessions.get(session)!.authmethod).toBe('scram');
    expect(isProven({ authextra: { verifier: 'x' } })).toBe(false);
    expect(isProven({})).toBe(false);
  });

  it('refuses whoever it does not know', async () => {
    const [known, unknown] = [
      await post('/auth/ticket', 'ann', 'pen'),
      await post('/auth/cookie', 'eve', 'pencil'),
    ];
    expect([known.status, unknown.status]).toEqual([401, 401]);
    expect(await known.json()).toEqual(await unknown.json());
    for (const [name, password] of [
      ['ann', 'pen'],
      ['eve', 'pencil'],
    ] as const)
      await expect(sample.connect('realm1', scram(name, password).options)).rejects.toMatchObject(
        denied,
      );
    const ticket = ticketOf('ann');
    const cookie = sample
      .get(JwtService)
      .sign({ sub: 'ann' }, { audience: 'cookie', expiresIn: 60 });
    for (const options of [withTicket('root', ticket), withTicket('ann', cookie)])
      await expect(sample.connect('realm1', options)).rejects.toMatchObject(denied);
    await expect(sample.connect()).rejects.toMatchObject({
      errorUri: 'wamp.error.authentication_required',
    });
  });

  it('lets a clerk sell, and refuses a guest', async () => {
    const [ann, bob] = [await login('ann'), await login('bob')];
    const left = (await sell(ann)) as number;
    expect(await sell(ann)).toBe(left - 1);
    await expect(sell(bob)).rejects.toMatchObject(refused);
    await expect(bob.subscribe('com.example.stock.pears', () => {})).rejects.toMatchObject(refused);
    for (const procedure of ['list', 'lower', 'kick'])
      await expect(ann.call(`com.example.people.${procedure}`, [1])).rejects.toMatchObject(refused);
  });

  it('ends a session whose login has expired, unless it was renewed', async () => {
    const clock = vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    const tickets = [ticketOf('ann', 600), ticketOf('bob', 600)];
    // Shorter than the interval of the heartbeat, which clients answer in real time.
    const short = (name: string): WampyOptions => withTicket(name, ticketOf(name, 10));
    const bob = await sample.connect('realm1', short('bob'));
    const renew = (ticket: unknown) =>
      valueOf(bob.call('nestwamp.session.renew', ['ticket', ticket]));
    await expect(renew(tickets[0])).rejects.toMatchObject({ errorUri: expect.any(String) });
    const renewed = (await renew(tickets[1])) as { authrole: string; expires_at: number };
    expect(renewed).toMatchObject({ authrole: 'guest' });
    expect(renewed.expires_at - Date.now()).toBeGreaterThan(500_000);
    const { goodbye, options } = listener(short('ann'));
    await sample.connect('realm1', options);
    await clock.advanceTimersByTimeAsync(10_000);
    clock.useRealTimers();
    expect(await goodbye.next()).toEqual([
      { message: 'The session was not renewed in time.' },
      'nestwamp.session.expired',
    ]);
    expect(await me(bob)).toMatchObject({ name: 'bob' });
  });

  it('lets an administrator lower a role while the session goes on', async () => {
    const [ann, root] = [await login('ann'), await login('root')];
    const [pears, roles] = [new Mailbox<unknown>(), new Mailbox<unknown>()];
    await ann.subscribe('com.example.stock.pears', ({ argsList }) => pears.put(argsList?.[0]));
    await ann.subscribe('com.example.people.ann.role', ({ argsList }) => roles.put(argsList?.[0]));
    expect(await pears.next()).toEqual(expect.any(Number));

    expect(await valueOf(root.call('com.example.people.lower', ['ann']))).toEqual([
      'com.example.stock.pears',
    ]);

    expect(await roles.next()).toBe('guest');
    await expect(sell(ann)).rejects.toMatchObject(refused);
    await sell(root);
    expect(await me(ann)).toMatchObject({ role: 'guest' });
    expect(pears.rest()).toEqual([]);
    // A new ticket does not raise it again.
    const renewed = ann.call('nestwamp.session.renew', ['ticket', ticketOf('ann')]);
    expect(await valueOf(renewed)).toMatchObject({ authrole: 'guest' });
  });

  it('lets an administrator end a session, which is told why', async () => {
    const { goodbye, options } = listener(withTicket('ann', ticketOf('ann')));
    const [ann, root] = [await sample.connect('realm1', options), await login('root')];
    const { session } = (await me(ann)) as Person;
    const people = new Mailbox<Person[]>();
    await root.subscribe('com.example.people.changed', ({ argsList }) =>
      people.put(argsList?.[0] as Person[]),
    );
    expect(await valueOf(root.call('com.example.people.kick', [session]))).toBe(true);
    expect(await goodbye.next()).toEqual([
      { message: 'An administrator has ended your session.' },
      'com.example.close.kicked',
    ]);
    expect((await people.next()).map(({ name }) => name)).toEqual(['root']);
  });

  it('serves the page and its files', async () => {
    for (const [path, type] of [
      ['/', 'text/html'],
      ['/page.js', 'text/javascript'],
      ['/scram.js', 'text/javascript'],
      ['/wampy.js', 'text/javascript'],
      ['/style.css', 'text/css'],
    ] as const)
      expect((await sample.fetch(path)).headers.get('content-type')).toContain(type);
  });
});
