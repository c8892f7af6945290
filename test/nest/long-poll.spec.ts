import dns from 'node:dns';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  Body,
  type CanActivate,
  Controller,
  type ExecutionContext,
  type INestApplication,
  Post,
  UseGuards,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { WsAdapter } from '@nestjs/platform-ws';
import {
  WampCaller,
  WampHub,
  WampModule,
  type WampModuleOptions,
  WampProcedure,
  WampService,
  type WampSession,
} from 'nestjs-wamp';
import { WampTestClient } from 'nestjs-wamp/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { JsonSerializer, MsgpackSerializer } from '../../lib/serializers/index.js';
import { WampOrchestrator } from '../../lib/wamp-orchestrator.js';
import type { LongPollConnection } from '../../lib/transport/long-poll/long-poll-connection.js';
import type { WebSocketTransport } from '../../lib/transport/index.js';
import { eventually } from '../transport/support.js';
import { selfSigned } from '../utils/certificates.js';
import { Http2Client } from '../utils/http2-ask.js';
import { ask, PollPort } from '../utils/poll-port.js';
import { gate } from '../utils/turns.js';

const json = new JsonSerializer();
const msgpack = new MsgpackSerializer();
const host = '127.0.0.1';

class Guard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { headers } = context.switchToHttp().getRequest<{ headers: Record<string, string> }>();
    return headers['x-refused'] === undefined;
  }
}

@WampService('com.test')
class TestService {
  @WampProcedure()
  @UseGuards(Guard)
  who(@WampCaller() { authid, transport }: WampSession): string[] {
    return [authid, transport.type];
  }

  @WampProcedure()
  @UseGuards(Guard)
  async *count(until: number): AsyncGenerator<number> {
    for (let i = 1; i <= until; i++) yield i;
  }

  @WampProcedure()
  slow(): Promise<string> {
    return work.promise;
  }

  @WampProcedure()
  same(text: string): string {
    return text;
  }

  @WampProcedure()
  size(text: string): number {
    return text.length;
  }
}

@Controller()
class HttpController {
  @Post('ws/notes/:id/receive/all')
  notes(@Body() body: object): object {
    return { got: body };
  }

  @Post('open')
  open(@Body() body: object): object {
    return { got: body };
  }
}

let work = gate<string>();
let app: INestApplication | undefined;
const clients: WampTestClient[] = [];

const platforms = {
  express: () => new ExpressAdapter(),
  fastify: () => new FastifyAdapter() as unknown as ExpressAdapter,
};
type Platform = keyof typeof platforms;

async function boot(
  options: WampModuleOptions = {},
  platform: Platform | ExpressAdapter = 'express',
  prepare?: (app: INestApplication) => void,
  at = host,
): Promise<string> {
  class AppModule {}
  const module = {
    module: AppModule,
    imports: [WampModule.forRoot({ longPoll: true, ...options })],
    providers: [TestService],
    controllers: [HttpController],
  };
  const adapter = typeof platform === 'string' ? platforms[platform]() : platform;
  app = await NestFactory.create(module, adapter, {
    logger: false,
    abortOnError: false,
  });
  prepare?.(app);
  await app.listen(0, at);
  return urlOf(app.getHttpServer());
}

function urlOf(server: Server): string {
  return `http://${host}:${(server.address() as AddressInfo).port}`;
}

afterEach(async () => {
  work = gate();
  for (const client of clients.splice(0)) client.close();
  await app?.close();
  app = undefined;
});

async function joined(url: string, serializer = json): Promise<WampTestClient> {
  const client = new WampTestClient(new PollPort(url, serializer), serializer);
  clients.push(client);
  await client.join();
  return client;
}

describe.each(['express', 'fastify'] as const)('long-poll on %s', (platform) => {
  it('serves guards, streams, and messages larger than a body parser takes', async () => {
    const client = await joined(`${await boot({}, platform)}/ws`);
    expect(await client.call('com.test.who')).toEqual([expect.any(String), 'longpoll']);
    client.request(48, { receive_progress: true }, 'com.test.count', [3]);
    for (const i of [1, 2, 3]) expect((await client.expect(50))[3]).toEqual([i]);
    expect(await client.call('com.test.size', ['x'.repeat(500_000)])).toBe(500_000);
  });

  it('serves bytes, which no body parser knows', async () => {
    const client = await joined(`${await boot({}, platform)}/ws`, msgpack as never);
    expect(await client.call('com.test.who')).toEqual([expect.any(String), 'longpoll']);
  });

  it('serves it beside a WsAdapter', async () => {
    const url = await boot({}, platform, (to) => to.useWebSocketAdapter(new WsAdapter(to)));
    const client = await joined(`${url}/ws`);
    expect(await client.call('com.test.size', ['four'])).toBe(4);
  });

  it('leaves all other requests to the application, as they were', async () => {
    const url = await boot({}, platform);
    const headers = { 'Content-Type': 'application/json' };
    for (const path of ['/open', '/ws/notes/1/receive/all']) {
      const { status, body } = await ask(url + path, '{"a":1}', { headers });
      expect([status, JSON.parse(String(body))]).toEqual([201, { got: { a: 1 } }]);
    }
    expect((await ask(`${url}/ws/open`, '', { method: 'GET' })).status).toBe(404);
  });

  it('gives the server back', async () => {
    await boot({}, platform);
    const server = app!.getHttpServer() as Server;
    const during = server.listeners('request').length;
    await app!.close();
    app = undefined;
    expect(server.listeners('request')).toHaveLength(1);
    expect(during).toBe(2);
  });

  it('is off by default', async () => {
    const url = await boot({ longPoll: undefined }, platform);
    expect((await ask(`${url}/ws/open`, '{"protocols":["wamp.2.json"]}')).status).toBe(404);
  });

  it('answers a page of an allowed origin so that the browser lets it read', async () => {
    const url = await boot({ origins: ['https://example.com'] }, platform);
    const origin = { Origin: 'https://example.com' };
    const preflight = await ask(`${url}/ws/open`, '', {
      method: 'OPTIONS',
      headers: {
        ...origin,
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': 'content-type',
      },
    });
    const allowed = {
      'access-control-allow-origin': 'https://example.com',
      'access-control-allow-credentials': 'true',
      vary: 'Origin',
    };
    expect(preflight.status).toBe(204);
    expect(preflight.headers).toMatchObject({
      ...allowed,
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': 'content-type',
    });
    const open = await ask(`${url}/ws/open`, '{"protocols":["wamp.2.json"]}', { headers: origin });
    expect(open.status).toBe(200);
    expect(open.headers).toMatchObject({ ...allowed, 'cache-control': 'no-store' });
    const { transport } = JSON.parse(String(open.body)) as { transport: string };
    const headers = { Origin: 'https://evil.example' };
    for (const what of ['open', `${transport}/receive`, `${transport}/send`, `${transport}/close`])
      for (const method of ['POST', 'OPTIONS']) {
        const { status, headers: told } = await ask(`${url}/ws/${what}`, '', { headers, method });
        expect([status, told['access-control-allow-origin']]).toEqual([403, undefined]);
      }
    expect((await ask(`${url}/ws/${transport}/close`, '', { headers: origin })).status).toBe(204);
  });

  it('ends at shutdown: who waits is told, and nobody comes in', async () => {
    const url = await boot({ drainTimeoutMs: 10_000 }, platform);
    const client = await joined(`${url}/ws`);
    const answer = client.call('com.test.slow');
    await client.drain();
    const closing = app!.close();
    app = undefined;
    const open = await ask(`${url}/ws/open`, '{"protocols":["wamp.2.json"]}');
    expect([open.status, open.headers['retry-after']]).toEqual([503, '10']);
    work.open('done');
    expect(await answer).toBe('done');
    await client.closed;
    await closing;
  });
});

describe('long-poll over HTTP/2', () => {
  const certificate = selfSigned('localhost');
  const servers = {
    'in clear': () => Promise.resolve({ http2: true }),
    'with TLS': async () => ({ http2: true, https: await certificate }),
    'with TLS, beside HTTP/1.1': async () => ({
      http2: true,
      https: { allowHTTP1: true, ...(await certificate) },
    }),
  };
  let http2: Http2Client;

  async function bootHttp2(
    server: keyof typeof servers,
    options: WampModuleOptions = {},
  ): Promise<string> {
    const adapter = new FastifyAdapter((await servers[server]()) as object);
    const url = await boot(options, adapter as unknown as ExpressAdapter);
    const origin = server === 'in clear' ? url : url.replace('http:', 'https:');
    http2 = new Http2Client(origin);
    return origin;
  }

  async function openHttp2(headers?: Record<string, string>): Promise<string> {
    const { body } = await http2.ask('/ws/open', '{"protocols":["wamp.2.json"]}', headers);
    const { transport } = JSON.parse(String(body)) as { transport: string };
    return `/ws/${transport}`;
  }

  async function joinHttp2(headers?: Record<string, string>): Promise<string> {
    const base = await openHttp2(headers);
    await http2.ask(`${base}/send`, '[1,"realm1",{"roles":{"caller":{}}}]', headers);
    expect(JSON.parse(String((await http2.ask(`${base}/receive`, '', headers)).body))[0]).toBe(2);
    return base;
  }

  afterEach(() => http2.close());

  it.each(Object.keys(servers) as (keyof typeof servers)[])('works %s', async (server) => {
    await bootHttp2(server);
    const base = await joinHttp2();
    const answer = http2.ask(`${base}/receive`);
    // More than ten at once, which wait for the same connection.
    const calls = Array.from({ length: 20 }, (_, i) => `[48,${i + 1},{},"com.test.size",["four"]]`);
    const sent = await Promise.all(calls.map((call) => http2.ask(`${base}/send`, call)));
    expect(sent.map(({ status }) => status)).toEqual(calls.map(() => 204));
    expect(JSON.parse(String((await answer).body))).toEqual([50, 1, {}, [4]]);
    for (let i = 2; i <= 20; i++) {
      const { body } = await http2.ask(`${base}/receive`);
      expect(JSON.parse(String(body))).toEqual([50, i, {}, [4]]);
    }
    expect((await http2.ask(`${base}/close`)).status).toBe(204);
  });

  it('loses nothing when a client gives up a waiting receive', async () => {
    await bootHttp2('in clear');
    const base = await joinHttp2();
    http2.giveUp(`${base}/receive`);
    const { core } = app!.get(WampHub);
    const [{ connection }] = [...core.hosts] as never as [{ connection: LongPollConnection }];
    await eventually(() => expect(connection.heard).toBe(3));
    await eventually(() => expect(connection['poll']).toBeUndefined());
    await http2.ask(`${base}/send`, '[48,1,{},"com.test.size",["four"]]');
    expect(JSON.parse(String((await http2.ask(`${base}/receive`)).body))).toEqual([50, 1, {}, [4]]);
    await http2.ask(`${base}/close`);
  });

  it('loses nothing when a client gives up in the middle of an answer', async () => {
    await bootHttp2('in clear');
    const base = await joinHttp2();
    const long = 'x'.repeat(500_000);
    await http2.ask(`${base}/send`, `[48,1,{},"com.test.same",["${long}"]]`);
    await http2.breakAnswer(`${base}/receive`);
    const { core } = app!.get(WampHub);
    const [{ connection }] = [...core.hosts] as never as [{ connection: LongPollConnection }];
    await eventually(() => expect(connection['undelivered'].isWaiting).toBe(true));
    const { body } = await http2.ask(`${base}/receive`);
    expect(JSON.parse(String(body))).toEqual([50, 1, {}, [long]]);
    await http2.ask(`${base}/close`);
  });

  it('knows the host of the server, by which it knows its own pages', async () => {
    const url = await bootHttp2('with TLS', { origins: 'same' });
    const base = await joinHttp2({ origin: url });
    const foreign = await http2.ask(`${base}/send`, '', { origin: 'https://evil.example' });
    expect(foreign.status).toBe(403);
    const preflight = await http2.ask(`${base}/send`, '', { origin: url }, 'OPTIONS');
    expect(preflight.headers['access-control-allow-origin']).toBe(url);
    await http2.ask(`${base}/close`, '', { origin: url });
  });

  it('ends at shutdown, with all that waits', async () => {
    await bootHttp2('in clear');
    const base = await joinHttp2();
    const answer = http2.ask(`${base}/receive`);
    await eventually(() => expect(app!.get(WampHub).sessionCount).toBe(1));
    const closing = app!.close();
    app = undefined;
    expect([200, 503]).toContain((await answer).status);
    http2.close();
    await closing;
  });
});

it('serves every address that Fastify opens for localhost', async () => {
  // As on a machine whose localhost has two addresses.
  const both = [
    { address: '127.0.0.1', family: 4 },
    { address: '127.0.0.2', family: 4 },
  ];
  const { lookup } = dns;
  const asked = vi.spyOn(dns, 'lookup').mockImplementation((...args: unknown[]) => {
    const [name, options, done] = args as [string, { all?: boolean }, (...told: unknown[]) => void];
    if (name === 'localhost' && options.all === true) setImmediate(done, null, both);
    else Reflect.apply(lookup, dns, args);
  });
  await boot({}, 'fastify', undefined, 'localhost');
  expect(asked).toHaveBeenCalled();
  const { port } = (app!.getHttpServer() as Server).address() as AddressInfo;
  for (const { address } of both) {
    const client = await joined(`http://${address}:${port}/ws`);
    expect(await client.call('com.test.size', ['four'])).toBe(4);
  }
});

it('serves the separate port', async () => {
  class AppModule {}
  const module = {
    module: AppModule,
    imports: [WampModule.forRoot({ longPoll: true, port: 0, host })],
    providers: [TestService],
  };
  const context = await NestFactory.createApplicationContext(module, { logger: false });
  const [transport] = context.get(WampOrchestrator, { strict: false })['transports']['transports'];
  const { port } = (transport as WebSocketTransport).address()!;
  const client = await joined(`http://${host}:${port}/ws`);
  expect(await client.call('com.test.size', ['four'])).toBe(4);
  expect((await ask(`http://${host}:${port}/other`)).status).toBe(426);
  await context.close();
});
