import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { connect, Socket } from 'node:net';
import type { INestApplication, INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ClientOptions, WebSocket, WebSocketServer } from 'ws';
import { ClientCounts } from '../../lib/hub/connection/client-counts.js';
import type { WampHubOptions } from '../../lib/hub/hub-options.js';
import type { WampIdentity } from '../../lib/hub/authentication/join.js';
import { WampMetrics } from '../../lib/hub/operations/metrics.js';
import type { WampHub } from '../../lib/hub/wamp-hub.js';
import type { WampLimitOptions } from '../../lib/protocol/limits.js';
import type { WampOrigins } from '../../lib/transport/origin-check.js';
import type { WebSocketTransport } from '../../lib/transport/index.js';
import { peerAddress } from '../../lib/transport/client-address.js';
import type { DoorOptions } from '../../lib/transport/doorkeeper.js';
import { WampModule } from '../../lib/wamp.module.js';
import type { WampModuleOptions } from '../../lib/wamp-options.js';
import { WsEndpoint } from '../../lib/transport/ws-endpoint.js';
import { changeDefaults } from '../utils/change-defaults.js';
import { setups, start } from './app.js';
import {
  borrow,
  createHub,
  eventually,
  listen,
  logged,
  RawClient,
  refusal,
  webSocketOf,
} from './support.js';

changeDefaults({ disconnectTimeoutMs: 150, requestTimeoutMs: 200, requestCheckMs: 50 });

const wamp = ['wamp.2.json'];

/** Who a client says it is: what a proxy would write into a header. */
const clientAddress: DoorOptions['clientAddress'] = ({ headers }) =>
  headers['x-client'] as string | undefined;

function from(address: string): ClientOptions {
  return { headers: { 'x-client': address } };
}

class Refusals extends WampMetrics {
  readonly reasons: string[] = [];

  override refused(reason: string): void {
    this.reasons.push(reason);
  }
}

interface Served {
  readonly url: string;
  readonly hub: WampHub;
  readonly refused: string[];
}

let server: Server;
let transport: WebSocketTransport | undefined;

beforeEach(() => {
  logged.length = 0;
  server = createServer();
});

afterEach(async () => {
  await transport?.detach();
  transport = undefined;
  server.close();
});

async function serve(options: WampHubOptions, door: DoorOptions = {}): Promise<Served> {
  const metrics = new Refusals();
  const hub = createHub({ ...options, metrics });
  transport = borrow(server, { hub, path: '/ws', ...door });
  await transport.attach();
  return {
    url: `ws://127.0.0.1:${await listen(server)}/ws`,
    hub,
    refused: metrics.reasons,
  };
}

/** The HTTP status of an upgrade that is ended at once. */
async function statusOf(url: string, options: ClientOptions): Promise<number | undefined> {
  const ws = new WebSocket(url, wamp, options);
  ws.on('error', () => undefined);
  const response = once(ws, 'unexpected-response') as Promise<[unknown, IncomingMessage]>;
  const refused = response.then(([, { statusCode }]) => statusCode);
  const status = await Promise.race([refused, once(ws, 'open').then(() => 101)]);
  ws.terminate();
  return status;
}

/** A good client gets in, and when it is gone no trace of anybody is left. */
async function expectOpenDoor({ url, hub }: Served): Promise<void> {
  const client = await RawClient.join(url, from('192.0.2.99'));
  expect(await client.echo('hi')).toBe('hi');
  client.ws.close();
  await eventually(() => expect([hub.core.hosts.size, hub.door.clients.size]).toEqual([0, 0]));
}

describe('a refused upgrade', () => {
  it('names the subprotocols with 400', async () => {
    const served = await serve({});
    expect(await refusal(served.url, ['mqtt'])).toEqual({
      status: 400,
      type: 'text/plain',
      retryAfter: undefined,
      body: 'This is a WAMP server. It speaks the subprotocols wamp.2.json; the client offered mqtt.',
    });
    expect(served.refused).toEqual(['subprotocol']);
    await expectOpenDoor(served);
  });

  it('names the origin with 403', async () => {
    const served = await serve({}, { origins: ['https://good.example'] });
    expect(await refusal(served.url, wamp, { origin: 'https://evil.example' })).toEqual({
      status: 403,
      type: 'text/plain',
      retryAfter: undefined,
      body: 'Pages of "https://evil.example" may not connect to this server; its option "origins" decides which pages may.',
    });
    expect(served.refused).toEqual(['origin']);
    await expectOpenDoor(served);
  });

  it('says with 503 that the server is full', async () => {
    const served = await serve({ limits: { maxSessions: 2 } });
    const clients = [await RawClient.join(served.url), await RawClient.connect(served.url)];
    expect(await refusal(served.url, wamp)).toEqual({
      status: 503,
      type: 'text/plain',
      retryAfter: '10',
      body: 'The server has 2 sessions, which is its maximum; try again later.',
    });
    expect(served.refused).toEqual(['sessions']);
    for (const { ws } of clients) ws.terminate();
    await eventually(() => expect(served.hub.core.hosts.size).toBe(0));
    await expectOpenDoor(served);
  });

  it('says with 429 that one address has too many', async () => {
    const served = await serve({ limits: { maxSessionsPerAddress: 2 } }, { clientAddress });
    const greedy = from('192.0.2.1');
    const first = await RawClient.join(served.url, greedy);
    const second = await RawClient.join(served.url, greedy);
    expect(await refusal(served.url, wamp, greedy)).toEqual({
      status: 429,
      type: 'text/plain',
      retryAfter: '10',
      body: '192.0.2.1 has 2 connections to this server, which is the maximum; close one, or try again later.',
    });
    expect(served.refused).toEqual(['address']);
    const other = await RawClient.join(served.url, from('192.0.2.2'));
    first.ws.close();
    await first.closed;
    await eventually(() => expect(served.hub.door.clients.of('192.0.2.1')).toBe(1));
    const third = await RawClient.join(served.url, greedy);
    for (const { ws } of [second, other, third]) ws.terminate();
    await expectOpenDoor(served);
  });

  it('says with 503 that the server goes', async () => {
    const { url, hub, refused } = await serve({});
    await hub.close();
    expect(await refusal(url, wamp)).toEqual({
      status: 503,
      type: 'text/plain',
      retryAfter: '10',
      body: 'The server is shutting down.',
    });
    expect(refused).toEqual(['shutdown']);
  });

  it.each([
    ['subprotocol', { origin: 'https://evil.example', protocols: [], address: '192.0.2.1' }],
    ['origin', { origin: 'https://evil.example', protocols: wamp, address: '192.0.2.1' }],
    ['sessions', { origin: 'https://good.example', protocols: wamp, address: '192.0.2.1' }],
  ])('has the first reason that holds: %s', async (reason, { origin, protocols, address }) => {
    const served = await serve(
      { limits: { maxSessions: 1, maxSessionsPerAddress: 1 } },
      { clientAddress, origins: ['https://good.example'] },
    );
    const client = await RawClient.join(served.url, from('192.0.2.1'));
    await refusal(served.url, protocols, { origin, ...from(address) });
    expect(served.refused).toEqual([reason]);
    client.ws.terminate();
  });

  it.each<[string, DoorOptions]>([
    ['origins', { origins: () => fail() }],
    ['clientAddress', { clientAddress: ({ headers }) => (headers.origin ? fail() : undefined) }],
  ])('is one that a function of the application throws at: %s', async (_name, door) => {
    const served = await serve({}, door);
    expect(await refusal(served.url, wamp, { origin: 'https://any.example' })).toMatchObject({
      status: 403,
      body: 'The server could not decide whether this client may connect.',
    });
    expect(logged).toEqual(['The origins or clientAddress option failed']);
    expect(served.refused).toEqual(['error']);
    await expectOpenDoor(served);
  });
});

function fail(): never {
  throw new Error('broken');
}

describe('a burst of upgrades', () => {
  /** Requests that the server is told of in one turn of the event loop. */
  async function burst(url: string, count: number): Promise<string[]> {
    const { port } = new URL(url);
    const sockets = Array.from({ length: count }, () => connect(Number(port), '127.0.0.1'));
    await Promise.all(sockets.map((socket) => once(socket, 'connect')));
    const answers = sockets.map(statusLine);
    const heldBack: unknown[][] = [];
    const emit = vi.spyOn(server, 'emit').mockImplementation((...event: unknown[]) => {
      heldBack.push(event);
      return true;
    });
    for (const socket of sockets) socket.write(upgradeRequest('192.0.2.1'));
    await eventually(() => expect(heldBack).toHaveLength(count));
    emit.mockRestore();
    for (const event of heldBack) server.emit(...(event as [string]));
    const lines = await Promise.all(answers);
    for (const socket of sockets) socket.destroy();
    return lines.filter((line) => line.endsWith('101'));
  }

  it.each<[string, WampLimitOptions]>([
    ['in total', { maxSessions: 5 }],
    ['of one address', { maxSessionsPerAddress: 5 }],
  ])('does not slip past the limit %s', async (_name, limits) => {
    const served = await serve({ limits }, { clientAddress });
    expect(await burst(served.url, 40)).toHaveLength(5);
    await eventually(() => expect(served.hub.core.hosts.size).toBe(0));
    await expectOpenDoor(served);
  });

  it('has no limit where limits are off', async () => {
    const served = await serve(
      { limits: { maxSessions: 0, maxSessionsPerAddress: 0 } },
      { clientAddress },
    );
    expect(await burst(served.url, 20)).toHaveLength(20);
    expect(served.hub.door.clients.size).toBe(0);
  });
});

async function statusLine(socket: Socket): Promise<string> {
  const [data] = (await once(socket, 'data')) as [Buffer];
  return data.toString().slice(0, 'HTTP/1.1 101'.length);
}

function upgradeRequest(address: string): string {
  return `${[
    'GET /ws HTTP/1.1',
    'Host: localhost',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    'Sec-WebSocket-Protocol: wamp.2.json',
    `X-Client: ${address}`,
  ].join('\r\n')}\r\n\r\n`;
}

describe('the count of a client', () => {
  it('ends with its socket, whatever became of the upgrade', async () => {
    const counts = new ClientCounts();
    const sockets = [new Socket(), new Socket()];
    for (const socket of sockets) counts.add('192.0.2.1', socket);
    expect(counts.of('192.0.2.1')).toBe(2);
    for (const socket of sockets) await once(socket.destroy(), 'close');
    expect([counts.of('192.0.2.1'), counts.size]).toEqual([0, 0]);
  });

  it('is one for all paths and ports of its hub', async () => {
    const served = await serve({ limits: { maxSessionsPerAddress: 2 } }, { clientAddress });
    const other = createServer();
    const elsewhere = borrow(other, { hub: served.hub, path: '/other', clientAddress });
    await elsewhere.attach();
    const otherUrl = `ws://127.0.0.1:${await listen(other)}/other`;
    const greedy = from('192.0.2.1');
    const clients = [
      await RawClient.join(served.url, greedy),
      await RawClient.join(otherUrl, greedy),
    ];
    const answers = [await statusOf(served.url, greedy), await statusOf(otherUrl, greedy)];
    expect(answers).toEqual([429, 429]);
    expect(served.hub.door.clients.of('192.0.2.1')).toBe(2);
    clients[1]?.ws.terminate();
    await eventually(() => expect(served.hub.door.clients.of('192.0.2.1')).toBe(1));
    expect(await statusOf(served.url, greedy)).toBe(101);
    await elsewhere.detach();
    other.close();
    clients[0]?.ws.terminate();
  });

  it('does not begin when the socket is gone already', () => {
    const counts = new ClientCounts();
    counts.add('192.0.2.1', new Socket().destroy());
    expect(counts.size).toBe(0);
  });
});

describe('who counts as one client', () => {
  const connectAs = async (
    served: Served,
    first: string,
    second: string,
  ): Promise<number | undefined> => {
    const client = await RawClient.join(served.url, from(first));
    const answer = await statusOf(served.url, from(second));
    client.ws.terminate();
    await eventually(() => expect(served.hub.door.clients.size).toBe(0));
    return answer;
  };

  it.each([
    ['192.0.2.1', '192.0.2.2', 101],
    ['192.0.2.1', '::ffff:192.0.2.1', 429],
    ['2001:db8:1:2::1', '2001:DB8:1:2:ffff:ffff:ffff:ffff', 429],
    ['2001:db8:1:2::1', '2001:db8:1:3::1', 101],
    ['2001:db8::1:2:3:4', '2001:db8:0:0:ffff::', 429],
    ['::1', '::2', 429],
    ['2001:db8:1::', '2001:db8:1:0:5::', 429],
    ['fe80::1%eth0', 'fe80::2%eth1', 429],
    ['user 1', 'user 2', 101],
    ['user 1', 'user 1', 429],
    ['user:1', 'user:2', 101],
    ['', '', 101],
    ['  ', '  ', 101],
    ['192.0.2.1:1025', '192.0.2.1:1026', 429],
    ['192.0.2.1:1025', '192.0.2.1', 429],
    ['192.0.2.1:1025', '192.0.2.2:1025', 101],
    [' 192.0.2.1 ', '192.0.2.1', 429],
    ['[2001:db8:1:2::1]:1025', '[2001:db8:1:2::2]:1026', 429],
    ['[2001:db8:1:2::1]', '2001:db8:1:2::2', 429],
    ['[2001:db8:1:2::1]:1025', '[2001:db8:1:3::1]:1025', 101],
    ['[fe80::1%eth0]:1025', 'fe80::1%25eth1', 429],
    ['::FFFF:192.0.2.1', '192.0.2.1:1025', 429],
    ['::ffff:c000:201', '192.0.2.1', 429],
    ['0:0:0:0:0:ffff:192.0.2.1', '192.0.2.1', 429],
    ['[::ffff:192.0.2.1]:1025', '192.0.2.1', 429],
    ['::ffff:192.0.2.1', '::ffff:192.0.2.2', 101],
  ])('%j and %j', async (first, second, outcome) => {
    const served = await serve({ limits: { maxSessionsPerAddress: 1 } }, { clientAddress });
    expect(await connectAs(served, first, second)).toBe(outcome);
  });

  it('is nobody on the loopback without the option', async () => {
    const served = await serve({ limits: { maxSessionsPerAddress: 1 } });
    expect(await connectAs(served, '192.0.2.1', '192.0.2.1')).toBe(101);
  });

  it.each([
    ['127.0.0.1', undefined],
    ['10.1.2.3', undefined],
    ['::ffff:172.31.0.1', undefined],
    ['192.168.1.1', undefined],
    ['100.127.0.1', undefined],
    ['169.254.0.1', undefined],
    ['::1', undefined],
    ['fd00::1', undefined],
    ['fe80::1%eth0', undefined],
    ['::ffff:7f00:1', undefined],
    ['::FFFF:10.0.0.1', undefined],
    [undefined, undefined],
    ['172.32.0.1', '172.32.0.1'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8::1', '2001:db8::1'],
    ['::ffff:cb00:7107', '203.0.113.7'],
  ])('is the peer, unless that is internal: %s', (remoteAddress, expected) => {
    expect(peerAddress({ socket: { remoteAddress } } as IncomingMessage)).toBe(expected);
  });
});

describe('origins', () => {
  const host = 'app.example:8080';
  const own = 'http://app.example:8080';
  const foreign = 'https://evil.example';
  const cookie = { cookie: 'sid=1' };
  const authenticate = (): WampIdentity => ({});
  const list = ['https://Good.example:443/', /^https:\/\/[a-z]+\.good\.example$/g, 'app://local'];

  interface Case {
    readonly origins?: WampOrigins;
    readonly hub?: WampHubOptions;
    readonly origin?: string;
    readonly headers?: Record<string, string>;
    readonly isIn: boolean;
  }

  const cases: Record<string, Case> = {
    'by default all without authenticate': { origin: foreign, headers: cookie, isIn: true },
    'by default all without a cookie': { hub: { authenticate }, origin: foreign, isIn: true },
    'by default no foreign one with a cookie': {
      hub: { authenticate },
      origin: foreign,
      headers: cookie,
      isIn: false,
    },
    'by default the own one with a cookie': {
      hub: { authenticate },
      origin: own,
      headers: cookie,
      isIn: true,
    },
    'by default no foreign one with HTTP credentials': {
      hub: { authenticate },
      origin: foreign,
      headers: { authorization: 'Basic YTpi' },
      isIn: false,
    },
    'by default who is no browser': { hub: { authenticate }, headers: cookie, isIn: true },
    'same: the own host': { origins: 'same', origin: own, isIn: true },
    'same: the own host in other letters': {
      origins: 'same',
      origin: own.toUpperCase(),
      isIn: true,
    },
    'same: no other port': { origins: 'same', origin: 'http://app.example', isIn: false },
    'same: no other host': { origins: 'same', origin: foreign, isIn: false },
    'same: not null': { origins: 'same', origin: 'null', isIn: false },
    'same: no host that only begins alike': {
      origins: 'same',
      origin: 'http://app.example:8080.evil.example',
      isIn: false,
    },
    'same: the default port, said or not': {
      origins: 'same',
      origin: 'https://app.example',
      headers: { host: 'app.example:443' },
      isIn: true,
    },
    'same: the first host a proxy was asked for': {
      origins: 'same',
      origin: 'https://public.example',
      headers: { 'x-forwarded-host': 'public.example, inner.example' },
      isIn: true,
    },
    'same: no later host': {
      origins: 'same',
      origin: 'https://inner.example',
      headers: { 'x-forwarded-host': 'public.example, inner.example' },
      isIn: false,
    },
    'nginx with Host $http_host: a port of its own': {
      origins: 'same',
      origin: 'https://app.example:8443',
      headers: { host: 'app.example:8443' },
      isIn: true,
    },
    'nginx with Host $host: the usual port': {
      origins: 'same',
      origin: 'https://app.example',
      headers: { host: 'app.example' },
      isIn: true,
    },
    'nginx with Host $host: no port of its own': {
      origins: 'same',
      origin: 'https://app.example:8443',
      headers: { host: 'app.example' },
      isIn: false,
    },
    'nginx without Host: nobody': {
      origins: 'same',
      origin: 'https://app.example',
      headers: { host: 'upstream:3000' },
      isIn: false,
    },
    'nginx with X-Forwarded-Host $http_host: a port of its own': {
      origins: 'same',
      origin: 'https://app.example:8443',
      headers: { host: 'upstream:3000', 'x-forwarded-host': 'app.example:8443' },
      isIn: true,
    },
    'any: whoever comes': {
      origins: 'any',
      hub: { authenticate },
      origin: foreign,
      headers: cookie,
      isIn: true,
    },
    'a list: one of its origins, normalised': {
      origins: list,
      origin: 'https://good.example',
      isIn: true,
    },
    'a list: one that a pattern fits': {
      origins: list,
      origin: 'https://a.good.example',
      isIn: true,
    },
    'a list: a scheme of its own': { origins: list, origin: 'app://local', isIn: true },
    'a list: no other scheme': { origins: list, origin: 'http://good.example', isIn: false },
    'a list: not null': { origins: list, origin: 'null', isIn: false },
    'a list: nothing that is no origin': {
      origins: list,
      origin: 'https://good.example/x',
      isIn: false,
    },
    'a list: who is no browser': { origins: list, isIn: true },
    'an empty list: nobody': { origins: [], origin: own, isIn: false },
    'a function: true': { origins: (origin) => origin === foreign, origin: foreign, isIn: true },
    'a function: false': { origins: () => false, origin: own, isIn: false },
    'a function: no promise': {
      origins: (() => Promise.resolve(true)) as never,
      origin: own,
      isIn: false,
    },
  };

  it.each(Object.entries(cases))(
    '%s',
    async (_name, { origins, hub = {}, origin, headers, isIn }) => {
      const served = await serve(hub, { origins });
      const options = { headers: { host, ...headers }, ...(origin && { origin }) };
      // Twice: a global pattern must not remember where it was.
      const answers = [await statusOf(served.url, options), await statusOf(served.url, options)];
      expect(answers).toEqual(isIn ? [101, 101] : [403, 403]);
    },
  );

  it('gives a function the request', async () => {
    const origins = vi.fn<() => boolean>(() => true);
    const served = await serve({}, { origins });
    await RawClient.connect(`${served.url}?token=1`, { origin: own });
    expect(origins).toHaveBeenCalledWith(own, expect.objectContaining({ url: '/ws?token=1' }));
  });

  it.each(['*', 'good.example', 'localhost:3000', 'https://good.example/app', '', undefined])(
    'fails at boot for %j in a list',
    (entry) => {
      const origins = [entry] as string[];
      expect(() => borrow(server, { hub: createHub(), path: '/ws', origins })).toThrow(
        `"${entry}" in "origins" is not an origin: write one like "https://example.com", without a path, or a regular expression; "any" alone allows all.`,
      );
    },
  );

  it('fails at boot for a word it does not know', () => {
    const origins = 'none' as 'any';
    expect(() => borrow(server, { hub: createHub(), path: '/ws', origins })).toThrow('"none" in');
  });
});

describe('through an adapter of Nest', () => {
  let app: INestApplication | undefined;

  afterEach(async () => {
    await app?.close();
    app = undefined;
  });

  it.each([setups.stock, setups.wamp])('refuses too: $name', async (setup) => {
    const hub = createHub({ limits: { maxSessions: 1 } });
    const started = await start([{ hub, path: ['/ws', '/too'], origins: 'same' }], setup);
    app = started.app;
    const url = `ws://127.0.0.1:${started.port}`;
    const origin = 'https://evil.example';
    expect(await refusal(`${url}/ws`, wamp, { origin })).toMatchObject({ status: 403 });
    const client = await RawClient.join(`${url}/ws`, {
      origin: `http://127.0.0.1:${started.port}`,
    });
    expect(await refusal(`${url}/too`, wamp)).toMatchObject({ status: 503, retryAfter: '10' });
    client.ws.terminate();
    await eventually(() => expect(hub.core.hosts.size).toBe(0));
    expect(await (await RawClient.join(`${url}/too`)).echo('hi')).toBe('hi');
  });
});

describe('as options of the module', () => {
  const load = (options: WampModuleOptions): Promise<INestApplicationContext> =>
    NestFactory.createApplicationContext(
      WampModule.forRoot({ port: 0, host: '127.0.0.1', ...options }),
      { logger: false, abortOnError: false },
    );

  it('they refuse', async () => {
    const limits = { maxSessionsPerAddress: 1 };
    const context = await load({ origins: 'same', clientAddress: () => 'anybody', limits });
    const address = webSocketOf(context).address();
    const url = `ws://127.0.0.1:${address?.port}/ws`;
    expect(await statusOf(url, { origin: 'https://evil.example' })).toBe(403);
    await RawClient.join(url);
    expect(await statusOf(url, {})).toBe(429);
    await context.close();
  });

  it('they fail at boot if they make no sense', async () => {
    await expect(load({ origins: ['*'] })).rejects.toThrow('"*" in "origins" is not an origin');
  });
});

describe('a socket that the application accepted', () => {
  it('is aborted when the server is full', async () => {
    const hub = createHub({ limits: { maxSessions: 1 } });
    const wss = new WebSocketServer({ server });
    wss.on('connection', (ws, request) => hub.handleSocket(ws, request));
    const url = `ws://127.0.0.1:${await listen(server)}`;
    const first = await RawClient.join(url);
    const second = await RawClient.connect(url);
    expect(await second.next()).toEqual([
      3,
      { message: 'The server has 1 sessions, which is its maximum; try again later.' },
      'wamp.error.unavailable',
    ]);
    expect(await second.closed).toBe(1000);
    expect(await first.echo('hi')).toBe('hi');
    first.ws.close();
    await eventually(() => expect(hub.core.hosts.size).toBe(0));
    expect(await (await RawClient.join(url)).echo('hi')).toBe('hi');
    await hub.close();
    wss.close();
  });
});

describe('a request that does not come to an end', () => {
  it.each(['', 'GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: web'])(
    'ends with 408 on a port of its own: %j',
    async (begin) => {
      transport = borrow(server, { hub: createHub(), path: '/ws', port: 0, host: '127.0.0.1' });
      await transport.attach();
      const port = transport.address()?.port ?? 0;
      const client = await RawClient.join(`ws://127.0.0.1:${port}/ws`);
      const half = connect(port, '127.0.0.1');
      const answer = statusLine(half);
      half.write(begin);
      expect(await answer).toBe('HTTP/1.1 408');
      await once(half, 'close');
      expect(await client.echo('still here')).toBe('still here');
    },
  );
});

describe('the limits given to ws', () => {
  const optionsFor = (limits: WampLimitOptions): unknown[] => {
    const { serverOptions } = new WsEndpoint(createHub({ limits }).door);
    const { maxPayload, maxFragments, maxBufferedChunks } = serverOptions as Record<string, number>;
    return [maxPayload, maxFragments, maxBufferedChunks];
  };

  it.each<[string, WampLimitOptions, number[]]>([
    ['by default', {}, [1_048_576, 4_096, 4_096]],
    ['more pieces for larger messages', { maxMessageBytes: 1_572_864 }, [1_572_864, 6_144, 6_144]],
    ['no fewer for smaller ones', { maxMessageBytes: 1_024 }, [1_024, 4_096, 4_096]],
    ['none for any size', { maxMessageBytes: 0 }, [0, 0, 0]],
    ['none for any number of pieces', { maxMessagePieces: 0 }, [1_048_576, 0, 0]],
    [
      'none beyond what ws can count to',
      { maxMessageBytes: 2 ** 32 + 1 },
      [0, 16_777_217, 16_777_217],
    ],
  ])('%s', (_name, limits, expected) => {
    expect(optionsFor(limits)).toEqual(expected);
  });

  /** Joins and sends a call in more than a hundred frames. */
  async function callInPieces(limits: WampLimitOptions): Promise<RawClient> {
    const client = await RawClient.join((await serve({ limits })).url);
    const message = JSON.stringify([48, 1, {}, 'com.test.echo', ['x'.repeat(100)]]);
    for (const letter of message) client.ws.send(letter, { fin: false });
    client.ws.send('', { fin: true });
    return client;
  }

  it('end a connection whose message has too many frames', async () => {
    const client = await callInPieces({ maxMessagePieces: 50 });
    expect(await client.closed).toBe(1008);
  });

  it('end none when they are off', async () => {
    const client = await callInPieces({ maxMessagePieces: 0, maxMessageBytes: 0 });
    expect((await client.next())[0]).toBe(50);
  });
});
