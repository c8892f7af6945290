import type { AddressInfo } from 'node:net';
import {
  type CanActivate,
  createParamDecorator,
  type ExecutionContext,
  type INestApplication,
  UseGuards,
} from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import {
  WampCaller,
  WampExecutionContext,
  WampHub,
  WampInput,
  WampModule,
  type WampModuleOptions,
  WampProcedure,
  WampService,
  type WampSession,
  WampSubscribe,
  WampTopic,
  WampUpgradeRequest,
  WampUpgradeResponse,
} from 'nestjs-wamp';
import { joinTestClient, type WampTestClient } from 'nestjs-wamp/testing';
import { map, type Observable, of } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import { Wampy } from 'wampy';
import { WebSocket } from 'ws';
import { errorOf, startNest } from './support.js';

type Seen = WampUpgradeRequest & Record<string, unknown>;

/** The requests that the guard saw, in order. */
const seen: Seen[] = [];

/** As guards for HTTP are: reads a header, writes `user`. */
class TokenGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<Seen>();
    seen.push(request);
    const { kwargs } = WampExecutionContext.create(context);
    if (kwargs['as'] !== undefined) request['user'] = { name: kwargs['as'] };
    return request.user !== undefined;
  }
}

const User = createParamDecorator((_data: unknown, context: ExecutionContext) => {
  const { user } = context.switchToHttp().getRequest<{ user?: { name: string } }>();
  return user?.name;
});

@UseGuards(TokenGuard)
@WampService('com.example')
class WhoService {
  static readonly events: unknown[] = [];

  @WampProcedure()
  who(@User() name: string, @WampCaller() session: WampSession): unknown[] {
    return [name, session.identity ?? null];
  }

  @WampProcedure()
  async *generator(@User() name: string): AsyncGenerator<string> {
    yield name;
    yield name;
  }

  @WampProcedure()
  input(@User() name: string, @WampInput() input: Observable<number>): Observable<string> {
    return input.pipe(map((item) => `${name} ${item}`));
  }

  @WampSubscribe('event')
  onEvent(@User() name: string): void {
    WhoService.events.push(name);
  }

  @WampTopic('topic')
  topic(@User() name: string): Observable<string> {
    return of(name);
  }
}

const transport = {
  url: '/ws?token=abc&tag=a&tag=b',
  headers: {
    host: 'app.example:8080',
    authorization: 'Bearer abc',
    cookie: 'sid=s%3A1; theme="dark"; sid=second; odd=%E0%A4%A; __proto__=x; flag',
    'set-cookie': ['a', 'b'],
  },
  remoteAddress: '::ffff:192.0.2.7',
};

describe('the request that guards see', () => {
  afterEach(() => {
    seen.length = 0;
    WhoService.events.length = 0;
  });

  const start = (wamp: WampModuleOptions = {}) => startNest({ providers: [WhoService], wamp });

  it('is the upgrade request', async () => {
    const test = await start();
    const client = await joinTestClient(test.hub, 'realm1', {}, { transport });
    await client.call('com.example.who', [], { as: 'ann' });
    const [request] = seen;
    expect(request).toBeInstanceOf(WampUpgradeRequest);
    expect(request).toMatchObject({
      ip: '::ffff:192.0.2.7',
      ips: [],
      url: '/ws?token=abc&tag=a&tag=b',
      originalUrl: '/ws?token=abc&tag=a&tag=b',
      path: '/ws',
      protocol: 'http',
      hostname: 'app.example',
    });
    expect({ ...request!.query }).toEqual({ token: 'abc', tag: ['a', 'b'] });
    expect(Object.entries(request!.cookies)).toEqual([
      ['sid', 's:1'],
      ['theme', 'dark'],
      ['odd', '%E0%A4%A'],
      ['__proto__', 'x'],
    ]);
    expect(request!.get('Authorization')).toBe('Bearer abc');
    expect(request!.header('Set-Cookie')).toBe('a, b');
    expect(request!.get('none')).toBeUndefined();
    // What an upgrade has not.
    for (const name of ['body', 'params', 'route', 'session'])
      expect(request![name]).toBeUndefined();
    client.close();
    await test.close();
  });

  it('names no host, no cookie and no address where there is none', async () => {
    const test = await start();
    await test.client.call('com.example.who', [], { as: 'ann' });
    const { hostname, ip, url, headers } = seen[0]!;
    expect({ hostname, ip, url, headers }).toEqual({ url: '/', headers: {} });
    expect(Object.keys(seen[0]!.cookies)).toEqual([]);
    await test.close();
  });

  it.each<[string, (client: WampTestClient) => Promise<unknown>]>([
    ['CALL', (client) => client.call('com.example.who', [], { as: 'ann' })],
    ['PUBLISH', (client) => client.publish('com.example.event', [], { as: 'ann' })],
    ['SUBSCRIBE', (client) => client.subscribe('com.example.topic').catch(() => undefined)],
  ])('has the method %s, never one that is safe to cache', async (method, run) => {
    const test = await start();
    await run(test.client);
    await test.client.drain();
    expect(seen.map((request) => request.method)).toEqual([method]);
    await test.close();
  });

  it('asks for headers, cookies and query only when they are read', async () => {
    const test = await start();
    await test.client.call('com.example.who', [], { as: 'ann' });
    expect(Object.keys(seen[0]!).toSorted()).toEqual([
      'ips',
      'method',
      'ownCookies',
      'ownHeaders',
      'transport',
      'user',
    ]);
    expect(seen[0]).toMatchObject({ ownCookies: undefined, ownHeaders: undefined });
    await test.close();
  });
});

describe('the user', () => {
  afterEach(() => {
    seen.length = 0;
    WhoService.events.length = 0;
  });

  it('is at first the identity that authenticate returned', async () => {
    const identity = { name: 'session' };
    const test = await startNest({
      providers: [WhoService],
      wamp: { authenticate: () => ({ identity }) },
    });
    expect(await test.client.call('com.example.who')).toEqual(['session', identity]);
    await test.close();
  });

  it('that a guard sets is that of one call alone', async () => {
    const identity = { name: 'session' };
    const test = await startNest({
      providers: [WhoService],
      wamp: { authenticate: () => ({ identity }) },
    });
    const other = await test.join();
    const answers = await Promise.all([
      test.client.call('com.example.who', [], { as: 'ann' }),
      test.client.call('com.example.who', [], { as: 'bob' }),
      test.client.call('com.example.who'),
      other.call('com.example.who'),
    ]);
    expect(answers).toEqual([
      ['ann', identity],
      ['bob', identity],
      ['session', identity],
      ['session', identity],
    ]);
    await test.close();
  });

  it('of one call lets no later call in', async () => {
    const test = await startNest({ providers: [WhoService] });
    expect(await test.client.call('com.example.who', [], { as: 'ann' })).toEqual(['ann', null]);
    const refusal = { uri: 'wamp.error.not_authorized' };
    expect(await errorOf(test.client.call('com.example.who'))).toMatchObject(refusal);
    expect(await errorOf(test.client.call('com.example.generator'))).toMatchObject(refusal);
    expect(await errorOf(test.client.subscribe('com.example.topic'))).toMatchObject(refusal);
    await test.client.publish('com.example.event');
    await test.client.drain();
    expect(WhoService.events).toEqual([]);
    await test.close();
  });

  it('reaches generators, streamed input, events and topics', async () => {
    const test = await startNest({
      providers: [WhoService],
      wamp: { authenticate: () => ({ identity: { name: 'ann' } }) },
    });
    const { client } = test;
    expect(await client.call('com.example.generator')).toBe('ann');
    expect(await client.call('com.example.input', [1])).toBe('ann 1');
    await client.publish('com.example.event');
    await client.subscribe('com.example.topic');
    const events = (await client.drain()).map((message) => message[4]);
    expect([WhoService.events, events]).toEqual([['ann'], [['ann']]]);
    await test.close();
  });

  it('and headers that one call writes are not those of the session', async () => {
    const test = await startNest({ providers: [WhoService] });
    const client = await joinTestClient(test.hub, 'realm1', {}, { transport });
    await client.call('com.example.who', [], { as: 'ann' });
    seen[0]!.headers['x-role'] = 'admin';
    seen[0]!.cookies['role'] = 'admin';
    await client.call('com.example.who', [], { as: 'ann' });
    expect(seen[1]!.get('x-role')).toBeUndefined();
    expect(seen[1]!.cookies['role']).toBeUndefined();
    client.close();
    await test.close();
  });
});

describe('the response that enhancers see', () => {
  it('was sent long ago, and takes what is written for nothing', () => {
    const response = new WampUpgradeResponse();
    expect(response.status(404).set('a', 'b').json({})).toBe(response);
    expect(response.raw.end()).toBe(response);
    expect(response.getHeader('a')).toBeUndefined();
    const { statusCode, headersSent, sent, writableEnded } = response;
    expect({ statusCode, headersSent, sent, writableEnded }).toEqual({
      statusCode: 101,
      headersSent: true,
      sent: true,
      writableEnded: true,
    });
  });
});

describe.each([
  ['Express', () => new ExpressAdapter()],
  ['Fastify', () => new FastifyAdapter()],
])('over a socket, on %s', (_name, adapter) => {
  let app: INestApplication;

  afterEach(async () => {
    seen.length = 0;
    await app.close();
  });

  async function listen(wamp: WampModuleOptions): Promise<string> {
    const module = await Test.createTestingModule({
      imports: [WampModule.forRoot(wamp)],
      providers: [WhoService],
    }).compile();
    app = module.createNestApplication(adapter(), { logger: false });
    await app.listen(0, '127.0.0.1');
    return `127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;
  }

  async function call(host: string, headers: Record<string, string>): Promise<void> {
    class WithHeaders extends WebSocket {
      constructor(url: string, protocols: string[]) {
        super(url, protocols, { headers });
      }
    }
    const wampy = new Wampy(`ws://${host}/ws?a=1`, { realm: 'realm1', ws: WithHeaders as never });
    await wampy.connect();
    await wampy.call('com.example.who', { argsDict: { as: 'ann' } });
    await wampy.disconnect();
  }

  it.each<[string, WampModuleOptions, string]>([
    ['the peer', {}, '127.0.0.1'],
    [
      'what clientAddress says',
      { clientAddress: ({ headers }) => String(headers['x-forwarded-for']) },
      '198.51.100.7',
    ],
    [
      'what clientAddress says, without a limit for it',
      {
        clientAddress: ({ headers }) => String(headers['x-forwarded-for']),
        limits: { maxSessionsPerAddress: 0 },
      },
      '198.51.100.7',
    ],
    ['the peer, if that says nothing', { clientAddress: () => undefined }, '127.0.0.1'],
    ['the peer, if that says an empty text', { clientAddress: () => '' }, '127.0.0.1'],
    ['one address, whatever its port', { clientAddress: () => '198.51.100.7:5' }, '198.51.100.7'],
    ['one address, without brackets', { clientAddress: () => '[2001:db8::1]:5' }, '2001:db8::1'],
  ])('ip is %s', async (_what, wamp, ip) => {
    const host = await listen(wamp);
    await call(host, { 'X-Forwarded-For': '198.51.100.7' });
    const [request] = seen;
    expect(request).toMatchObject({ ip, hostname: '127.0.0.1', url: '/ws?a=1' });
    expect(request!.get('Host')).toBe(host);
    expect(app.getHttpAdapter().getRequestUrl?.(request)).toBe('/ws?a=1');
    expect(app.get(WampHub).sessionCount).toBeLessThanOrEqual(1);
  });
});

type Prepare = ((app: INestApplication) => void) | undefined;

/** Whether a browser's page of another origin gets in with a cookie. */
describe('pages of other origins that come with a cookie', () => {
  @WampService('com.open')
  class Open {
    @WampProcedure() run(): void {}
  }
  class Guarded extends Open {}
  UseGuards(TokenGuard)(Guarded);

  const globalGuard = (app: INestApplication): void => void app.useGlobalGuards(new TokenGuard());

  it.each<[string, object[], WampModuleOptions, Prepare?, boolean?]>([
    ['get in where nothing depends on the cookie', [Open], {}, undefined, true],
    ['stay out where a class has a guard', [Guarded], {}],
    ['stay out where a method has a guard', [WhoService], {}],
    ['stay out where all have a guard', [Open], {}, globalGuard],
    ['get in if that is for HTTP only', [Open], { globalEnhancers: false }, globalGuard, true],
    ['get in if origins says so', [Guarded], { origins: 'any' }, undefined, true],
  ])('%s', async (_what, providers, wamp, prepare, isIn = false) => {
    const test = await startNest({
      providers: providers as never,
      wamp,
      ...(prepare && { prepare }),
    });
    await test.app.listen(0, '127.0.0.1');
    const { port } = test.app.getHttpServer().address() as AddressInfo;
    const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, 'wamp.2.json', {
      headers: { origin: 'https://evil.example', cookie: 'sid=1' },
    });
    const status = await new Promise((resolve) => {
      socket.on('open', () => resolve(101));
      socket.on('unexpected-response', (_request, { statusCode }) => resolve(statusCode));
      socket.on('error', () => undefined);
    });
    socket.terminate();
    expect(status).toBe(isIn ? 101 : 403);
    await test.close();
  });
});
