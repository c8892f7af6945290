import type { IncomingHttpHeaders, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { WsAdapter } from '@nestjs/platform-ws';
import {
  WampAuth,
  type WampIdentity,
  WampHub,
  WampModule,
  type WampModuleOptions,
  WampProcedure,
  WampRoles,
  WampService,
  WampTicketAuth,
} from 'nestjs-wamp';
import { afterEach, describe, expect, it } from 'vitest';
import { ask } from '../utils/poll-port.js';

@WampService('com.x')
class Handlers {
  @WampProcedure()
  open(_a: number): number {
    return 1;
  }

  @WampProcedure()
  @WampRoles('admin')
  secret(): void {}
}

@WampAuth()
class Tickets extends WampTicketAuth {
  verify(
    ticket: string,
    { authid = 'nobody' }: { authid?: string | undefined },
  ): WampIdentity | undefined {
    return ticket === 'pass' ? { authid, authrole: authid } : undefined;
  }
}

const adapters = {
  express: () => new ExpressAdapter(),
  fastify: () => new FastifyAdapter(),
} as const;

let app: INestApplication;
afterEach(() => app.close());

/** Starts an application. Returns the URL of its document. */
async function start(
  options: WampModuleOptions,
  providers: (new () => object)[] = [],
  adapter: keyof typeof adapters = 'express',
  useWs = false,
): Promise<string> {
  const module = {
    module: class {},
    imports: [WampModule.forRoot(options)],
    providers: [Handlers, ...providers],
  };
  app = await NestFactory.create(module, adapters[adapter]() as never, { logger: false });
  if (useWs) app.useWebSocketAdapter(new WsAdapter(app));
  await app.listen(0, '127.0.0.1');
  const { port } = (app.getHttpServer() as Server).address() as AddressInfo;
  return `http://127.0.0.1:${port}/ws/asyncapi.json`;
}

interface Got {
  readonly status: number;
  readonly text: string;
  readonly headers: IncomingHttpHeaders;
  readonly uris: string[];
}

async function get(url: string, given: Record<string, string> = {}, method = 'GET'): Promise<Got> {
  const { status, headers, body } = await ask(url, '', { headers: given, method });
  const text = body.toString();
  const isJson = headers['content-type']?.startsWith('application/json') === true && text !== '';
  const document = isJson ? (JSON.parse(text) as { channels?: object }) : {};
  return { status, text, headers, uris: Object.keys(document.channels ?? {}) };
}

const basic = (text: string): { authorization: string } => ({
  authorization: `Basic ${Buffer.from(text).toString('base64')}`,
});

describe('GET <path>/asyncapi.json', () => {
  it.each([
    ['express', false],
    ['express', true],
    ['fastify', false],
    ['fastify', true],
  ] as const)('answers on %s (WsAdapter: %s), and no session stays', async (adapter, useWs) => {
    const url = await start({ catalog: { title: 'Shop' } }, [], adapter, useWs);
    const { status, text, headers, uris } = await get(url);
    expect(status).toBe(200);
    expect(uris).toEqual(['com.x.open']);
    expect(JSON.parse(text)).toMatchObject({ asyncapi: '3.0.0', info: { title: 'Shop' } });
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect(await get(url, {}, 'HEAD')).toMatchObject({ status: 200, text: '' });
    expect(app.get(WampHub).sessionCount).toBe(0);
    expect((await get(`${url}x`)).status).toBe(404);
  });

  it.each<[string, WampModuleOptions]>([
    ['by default', {}],
    ['with false', { catalog: false }],
    ['without HTTP', { catalog: { http: false } }],
  ])('does not exist %s', async (_what, options) => {
    expect(await get(await start(options))).toMatchObject({ status: 404, uris: [] });
  });

  it('answers on a port of its own, and below the path of the root', async () => {
    app = await NestFactory.create(
      {
        module: class {},
        imports: [WampModule.forRoot({ catalog: true, port: 0, path: '/', host: '127.0.0.1' })],
      },
      { logger: false },
    );
    const lines: string[] = [];
    app.useLogger({
      log: (line: unknown) => void lines.push(String(line)),
      warn: () => {},
      error: () => {},
    });
    await app.init();
    const [, port] = /:(\d+)\//.exec(lines.join(' ')) ?? [];
    expect((await get(`http://127.0.0.1:${port}/asyncapi.json`)).status).toBe(200);
  });

  it.each<[string, Record<string, string>, number, string[]]>([
    ['nothing', {}, 401, []],
    ['a wrong ticket', basic('admin:wrong'), 401, []],
    ['a ticket', basic('user:pass'), 403, []],
    ['a ticket of an admin', basic('admin:pass'), 200, ['com.x.open', 'com.x.secret']],
    ['a token that no authenticator reads', { authorization: 'Bearer pass' }, 401, []],
    ['other credentials', { authorization: 'Digest x' }, 401, []],
    ['no credentials at all', { authorization: 'Basic' }, 401, []],
  ])('lets clients log in with %s', async (_what, headers, status, uris) => {
    const url = await start({ catalog: { roles: ['admin'] } }, [Tickets]);
    const answer = await get(url, headers);
    expect(answer).toMatchObject({ status, uris });
    expect(/com\.x/.test(answer.text)).toBe(status === 200);
    expect(answer.headers['www-authenticate'] !== undefined).toBe(status === 401);
    expect(app.get(WampHub).sessionCount).toBe(0);
  });

  it.each<[string, WampModuleOptions]>([
    ['permissions', { permissions: [{ role: 'admin', uri: '', match: 'prefix', allow: 'call' }] }],
    ['authorize', { authorize: ({ authrole }) => authrole === 'admin' }],
    ['authenticate', { authenticate: () => false as never }],
  ])('is refused without the permission, by %s', async (_what, options) => {
    const { status, text } = await get(await start({ catalog: true, ...options }));
    expect([401, 403]).toContain(status);
    expect(text).not.toMatch(/com\.x/);
  });

  it('knows who asks by a cookie, like an upgrade', async () => {
    const url = await start({
      catalog: { roles: ['admin'] },
      authenticate: (hello) => ({
        authrole: hello.transport.headers.cookie === 'id=1' ? 'admin' : 'guest',
      }),
    });
    expect((await get(url)).status).toBe(403);
    expect((await get(url, { cookie: 'id=1' })).status).toBe(200);
  });

  it.each<[string, Record<string, string>, number]>([
    ['the allowed origin', { origin: 'https://shop.example' }, 200],
    ['another origin', { origin: 'https://evil.example' }, 403],
    ['no page', {}, 200],
    ['a page of a host that is not allowed', { 'sec-fetch-site': 'same-origin' }, 403],
  ])('checks the origin as the WAMP path does: %s', async (_what, headers, expected) => {
    const url = await start({ catalog: true, origins: ['https://shop.example'] });
    for (const method of ['GET', 'OPTIONS']) {
      const { status, headers: got } = await get(url, headers, method);
      expect(status).toBe(expected === 200 && method === 'OPTIONS' ? 204 : expected);
      const allowed = expected === 200 ? headers['origin'] : undefined;
      expect(got['access-control-allow-origin']).toBe(allowed);
    }
  });

  it('takes a page of an allowed host, whatever TLS its proxy has', async () => {
    const url = await start({ catalog: true, origins: ['https://shop.example'] });
    const headers = { host: 'shop.example', 'sec-fetch-site': 'same-origin' };
    expect((await get(url, headers)).status).toBe(200);
  });

  it.each([
    ['second', 200],
    ['third', 404],
    ['a b', 404],
  ])('serves the realm of the query: %s', async (realm, status) => {
    const url = await start({ catalog: true, realm: ['realm1', 'second'] });
    expect(await get(`${url}?realm=${encodeURIComponent(realm)}`)).toMatchObject({
      status,
      uris: [],
    });
  });

  it('counts a client by its address, and ends a question whose client has left', async () => {
    let decide: (allow: boolean) => void = () => {};
    const asked = new Promise<void>((resolve) => {
      void start({
        catalog: true,
        limits: { maxSessionsPerAddress: 1 },
        clientAddress: () => '203.0.113.7',
        authorize: () => {
          resolve();
          return new Promise((settle) => (decide = settle));
        },
      }).then((url) => {
        first = fetch(url, { signal: controller.signal }).catch(() => 'aborted');
      });
    });
    const controller = new AbortController();
    let first: Promise<unknown> | undefined;
    await asked;
    const { port } = (app.getHttpServer() as Server).address() as AddressInfo;
    const url = `http://127.0.0.1:${port}/ws/asyncapi.json`;
    expect((await get(url)).status).toBe(429);
    controller.abort();
    expect(await first).toBe('aborted');
    await expect.poll(() => app.get(WampHub).sessionCount, { timeout: 30_000 }).toBe(0);
    decide(true);
  });
});
