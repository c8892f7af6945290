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
import type { WebSocketTransport } from '../../lib/transport/index.js';
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
  platform: Platform = 'express',
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
  app = await NestFactory.create(module, platforms[platform](), {
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
