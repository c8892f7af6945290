import { type IncomingHttpHeaders, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { type INestApplication, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { WampHub, WampModule } from 'nestjs-wamp';
import { WampConsoleModule } from 'nestjs-wamp/console';
import { afterEach, describe, expect, it, vi } from 'vitest';

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

const apps: INestApplication[] = [];
const lines: string[] = [];

afterEach(async () => {
  vi.unstubAllEnvs();
  lines.length = 0;
  await Promise.all(apps.splice(0).map((app) => app.close()));
});

const note = (line: unknown): void => void lines.push(String(line));
const logger = { log: note, warn: note, error: note };

async function start(
  options?: Parameters<typeof WampConsoleModule.forRoot>[0],
  adapter?: FastifyAdapter,
): Promise<INestApplication> {
  @Module({
    imports: [WampModule.forRoot({ path: '/socket' }), WampConsoleModule.forRoot(options)],
  })
  class AppModule {}
  const app = await (adapter === undefined
    ? NestFactory.create(AppModule, { logger })
    : NestFactory.create(AppModule, adapter, { logger }));
  apps.push(app);
  await app.listen(0, '127.0.0.1');
  return app;
}

async function ask(
  app: INestApplication,
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<Answer> {
  const { port } = app.getHttpServer().address() as AddressInfo;
  return new Promise((resolve, reject) => {
    const asked = request({ port, host: '127.0.0.1', path, headers, method }, (response) => {
      const pieces: Buffer[] = [];
      response.on('data', (piece: Buffer) => pieces.push(piece));
      response.on('end', () =>
        resolve({
          status: response.statusCode,
          headers: response.headers,
          body: Buffer.concat(pieces),
        }),
      );
    });
    asked.on('error', reject).end();
  });
}

describe.each([
  ['Express', () => undefined],
  ['Fastify', () => new FastifyAdapter()],
])('the page with %s', (_, adapter) => {
  it('is served, with its files', async () => {
    const app = await start({}, adapter());
    const page = await ask(app, '/wamp');
    expect(page.status).toBe(200);
    expect(page.body.toString()).toContain(
      'data-endpoint="/socket" data-port="" data-realm="realm1"',
    );
    for (const [path, base] of [
      ['/wamp', './wamp/'],
      ['/wamp/', './'],
      ['/wamp/?x=1', './'],
    ] as const) {
      const html = (await ask(app, path)).body.toString();
      expect(html).toContain(`src="${base}console.js"`);
    }
    const script = await ask(app, '/wamp/console.js', { 'accept-encoding': 'gzip' });
    expect(script.headers).toMatchObject({
      'content-encoding': 'gzip',
      'content-type': 'text/javascript; charset=utf-8',
    });
    expect(gunzipSync(script.body).length).toBeGreaterThan(50_000);
    const etag = String(script.headers.etag);
    expect(await ask(app, '/wamp/console.js', { 'if-none-match': etag })).toMatchObject({
      status: 304,
      body: Buffer.alloc(0),
    });
    const head = await ask(app, '/wamp/console.css', {}, 'HEAD');
    expect([head.status, head.body.length]).toEqual([200, 0]);
    for (const path of ['/wamp/other.js', '/wamp/__proto__', '/wamp/..%2f..%2fpackage.json'])
      expect((await ask(app, path)).status).toBe(404);
    expect((await ask(app, '/wamp', {}, 'POST')).status).toBe(404);
  });

  it('has a strict policy, and cannot be framed', async () => {
    const app = await start({}, adapter());
    for (const path of ['/wamp', '/wamp/console.js']) {
      const { headers } = await ask(app, path);
      const policy = String(headers['content-security-policy']);
      expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/unsafe|\*/);
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-cache',
      });
    }
  });

  it('refuses pages of other origins, by the rule of the hub', async () => {
    const app = await start({}, adapter());
    const foreign = { origin: 'https://evil.example', cookie: 'sid=1' };
    app.get(WampHub).addAuthenticator({
      methods: ['cookie'],
      authenticate: () => ({ authid: 'a' }),
    } as never);
    expect((await ask(app, '/wamp', foreign)).status).toBe(403);
    expect((await ask(app, '/wamp')).status).toBe(200);
  });
});

describe('WampConsoleModule', () => {
  it.each([
    ['production', undefined, 404],
    ['production', true, 200],
    ['development', undefined, 200],
    ['development', false, 404],
  ])('with NODE_ENV %s and enabled: %s answers %i', async (environment, enabled, status) => {
    vi.stubEnv('NODE_ENV', environment);
    const app = await start({ enabled });
    expect((await ask(app, '/wamp')).status).toBe(status);
    const { realms } = await app.get(WampHub).catalog();
    const uris = realms[0]!.procedures.map(({ uri }) => uri);
    expect(uris.includes('nestwamp.console.sessions')).toBe(status === 200);
    const { port } = app.getHttpServer().address() as AddressInfo;
    const place = `Console at localhost:${port}/wamp, for role console`;
    expect(lines.includes(place)).toBe(status === 200);
    expect(lines.some((line) => line.startsWith('The console is off'))).toBe(status === 404);
  });

  it.each([
    [{ path: '/wamp?x' }, 'path'],
    [{ roles: [] }, 'roles'],
    [{ roles: 'admin' }, 'roles'],
    [{ url: 'javascript:alert(1)' }, 'url'],
    [{ enabled: 'yes' }, 'enabled'],
    [{ paths: '/x' }, 'paths'],
  ])('says what is wrong with %j', (options, name) => {
    expect(() => WampConsoleModule.forRoot(options as never)).toThrow(name);
  });

  it('says that there is no hub of the name', async () => {
    @Module({ imports: [WampModule.forRoot(), WampConsoleModule.forRoot({ hub: 'other' })] })
    class AppModule {}
    const app = await NestFactory.create(AppModule, { logger: false, abortOnError: false });
    await expect(app.init()).rejects.toThrow('no hub "other"');
    await app.close();
  });

  it('takes its options from a factory', async () => {
    @Module({
      imports: [
        WampModule.forRoot({ name: 'second', realm: 'tools', port: 0, host: '127.0.0.1' }),
        WampConsoleModule.forRootAsync({
          hub: 'second',
          useFactory: () => ({ path: '/tools/wamp', roles: ['a', 'b'] }),
        }),
      ],
    })
    class AppModule {}
    const app = await NestFactory.create(AppModule, { logger });
    apps.push(app);
    await app.listen(0, '127.0.0.1');
    const page = await ask(app, '/tools/wamp');
    expect(page.body.toString()).toMatch(/data-endpoint="\/ws" data-port="\d+" data-realm="tools"/);
    expect(page.headers['content-security-policy']).toMatch(/connect-src 'self' ws:\/\/\*:\d+/);
    expect(lines.at(-1)).toMatch(/Console at localhost:\d+\/tools\/wamp, for roles a, b/);
  });

  it('leaves nothing behind', async () => {
    const app = await start();
    const hub = app.get(WampHub);
    await app.close();
    apps.length = 0;
    const { realms } = await hub.catalog();
    expect(realms[0]!.procedures).toEqual([]);
  });
});
