import type { INestApplication } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { WampHub } from 'nestjs-wamp';
import { SocketPort, ticketAuth, WampTestClient } from 'nestjs-wamp/testing';
import { WebSocket } from 'ws';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { JsonSerializer } from '../../lib/serializers/index.js';
import { Authority, type KeyPair, selfSigned } from '../utils/certificates.js';
import * as certificate from './certificate.recipe.js';
import * as express from './express-session.recipe.js';
import * as fastify from './fastify-session.recipe.js';
import * as jwt from './jwt.recipe.js';
import { cook, type RecipeTest } from './support.js';

let test: RecipeTest;
afterEach(() => test?.close());

const denied = { uri: 'wamp.error.authentication_denied' };

describe('@nestjs/jwt in WampTicketAuth', () => {
  const post = { method: 'POST', headers: { 'content-type': 'application/json' } };
  const signer = new JwtService({ secret: 'for development only' });

  beforeEach(async () => {
    test = await cook(jwt.AppModule);
  });
  afterEach(() => vi.useRealTimers());

  async function tokenOf(name: string): Promise<string> {
    const response = await test.fetch('/login', { ...post, body: JSON.stringify({ name }) });
    return ((await response.json()) as { token: string }).token;
  }

  it('takes the token as a ticket, and one guard covers HTTP and WAMP', async () => {
    const ticket = await tokenOf('ann');
    const client = await test.login({ auth: ticketAuth({ authid: 'ann', ticket }) });
    expect(client.welcome).toMatchObject({
      authid: 'ann',
      authrole: 'user',
      authmethod: 'ticket',
      authprovider: 'jwt',
    });
    const { exp } = signer.decode<{ exp: number }>(ticket);
    expect(test.app.get(WampHub).sessions.get(client.session)!.expiresAt).toBe(exp * 1_000);
    expect(await client.call('com.example.me')).toBe('ann');
    const headers = { authorization: `Bearer ${ticket}` };
    expect(await (await test.fetch('/me', { headers })).text()).toBe('ann');
    expect((await test.fetch('/me')).status).toBe(401);
    expect((await test.fetch('/me', { headers: { authorization: 'Bearer no' } })).status).toBe(401);
  });

  it('refuses a token that is forged, too old, of somebody else, or missing', async () => {
    const ticket = await tokenOf('ann');
    const foreign = new JwtService({ secret: 'another' }).sign({ sub: 'ann' });
    for (const auth of [
      ticketAuth({ authid: 'bob', ticket }),
      ticketAuth({ authid: 'ann', ticket: foreign }),
      ticketAuth({ authid: 'ann', ticket: signer.sign({ sub: 'ann' }, { expiresIn: -1 }) }),
    ])
      await expect(test.login({ auth })).rejects.toMatchObject(denied);
    await expect(test.login({})).rejects.toMatchObject({
      uri: 'wamp.error.authentication_required',
    });
  });
});

/** Logs in by HTTP and returns the cookie. */
async function cookieOf(name: string): Promise<string> {
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ name });
  const response = await test.fetch('/login', { method: 'POST', headers, body });
  expect(response.status).toBe(204);
  return response.headers.get('set-cookie')!.split(';')[0]!;
}

const join = (cookie?: string) =>
  test.login({ transport: { url: '/ws', headers: cookie === undefined ? {} : { cookie } } });

describe.each([
  ['express-session', () => cook(express.AppModule)],
  [
    '@fastify/session',
    () =>
      cook(fastify.AppModule, {
        adapter: new FastifyAdapter(),
        prepare: (app) => fastify.useSessions(app as INestApplication & NestFastifyApplication),
      }),
  ],
])('the cookie of %s', (_module, start) => {
  beforeEach(async () => {
    test = await start();
  });

  it('is that of HTTP', async () => {
    const [ann, bob] = [await cookieOf('ann'), await cookieOf('bob')];
    const clients = [await join(`a=b; ${ann}`), await join(bob)];
    expect(await Promise.all(clients.map((client) => client.call('com.example.me')))).toEqual([
      'ann',
      'bob',
    ]);
    expect(clients[0]!.welcome).toMatchObject({ authid: 'ann', authmethod: 'cookie' });
  });

  it('of nobody, or a forged one, is refused', async () => {
    const cookie = await cookieOf('ann');
    const [name] = cookie.split('=');
    for (const forged of [undefined, '', `${name}=`, `${name}=s%3Aforged.x`, `${cookie}x`])
      await expect(join(forged)).rejects.toMatchObject(denied);
  });
});

it('logging out by HTTP ends the WAMP sessions of the user alone', async () => {
  test = await cook(express.AppModule);
  const cookie = await cookieOf('ann');
  const [ann, bob] = [await join(cookie), await join(await cookieOf('bob'))];
  const response = await test.fetch('/logout', { method: 'POST', headers: { cookie } });
  expect(response.status).toBe(204);
  await ann.closed;
  expect(await bob.call('com.example.me')).toBe('bob');
  await expect(join(cookie)).rejects.toMatchObject(denied);
});

describe('a TLS certificate of the client', () => {
  let authority: Authority;
  let app: INestApplication;
  const clients: WampTestClient[] = [];

  beforeAll(async () => {
    authority = await Authority.create();
  });
  beforeEach(async () => {
    const server = await authority.sign('localhost');
    app = await certificate.createApp({ ...server, ca: authority.self.cert });
    app.useLogger(false);
    await app.listen(0, '127.0.0.1');
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.close();
    await app.close();
  });

  async function joinWith(pair: Partial<KeyPair>): Promise<WampTestClient> {
    const url = (await app.getUrl()).replace('https', 'wss');
    const socket = new WebSocket(`${url}/ws`, ['wamp.2.json'], {
      ca: authority.self.cert,
      ...pair,
    });
    const client = new WampTestClient(new SocketPort(socket), new JsonSerializer());
    clients.push(client);
    await client.join({});
    return client;
  }

  it('of its authority names the client', async () => {
    const client = await joinWith(await authority.sign('device-7'));
    expect(client.welcome).toMatchObject({
      authid: 'device-7',
      authrole: 'device',
      authmethod: 'tls',
    });
    expect(await client.call('com.example.me')).toBe('device-7');
    const { transport, expiresAt } = app.get(WampHub).sessions.get(client.session)!;
    expect(expiresAt).toBe(transport.peerCertificate?.expiresAt.getTime());
    expect(transport.peerCertificate).toEqual({
      subject: { CN: 'device-7' },
      issuer: { CN: 'Test authority' },
      subjectAltName: 'IP Address:127.0.0.1',
      serialNumber: expect.stringMatching(/^[\dA-F]+$/) as unknown,
      fingerprint256: expect.stringMatching(/^(?:[\dA-F]{2}:){31}[\dA-F]{2}$/) as unknown,
      expiresAt: expect.any(Date) as unknown,
    });
  });

  it('of nobody, of another authority, or of itself, does not', async () => {
    const other = await (await Authority.create('Another authority')).sign('device-7');
    for (const pair of [{}, other, await selfSigned('device-7')])
      await expect(joinWith(pair)).rejects.toMatchObject(denied);
  });

  it('of a false authority with the name of the real one does not either', async () => {
    const forged = await (await Authority.create()).sign('device-7');
    // OpenSSL ends the connection, Node tells no session.
    await expect(joinWith(forged)).rejects.toThrow();
    expect(app.get(WampHub).sessionCount).toBe(0);
  });
});
