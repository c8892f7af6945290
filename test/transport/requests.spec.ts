import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import {
  Controller,
  Get,
  type INestApplication,
  NotFoundException,
  VersioningType,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { WsAdapter } from '@nestjs/platform-ws';
import { WampHub, WampModule } from 'nestjs-wamp';
import { WampAdapter } from 'nestjs-wamp/adapter';
import { afterEach, describe, expect, it } from 'vitest';
import { WampMetrics } from '../../lib/hub/operations/metrics.js';
import type { WebSocketTransport } from '../../lib/transport/index.js';
import { platforms, setups, start } from './app.js';
import { borrow, createHub, listen, RawClient, sendBytes } from './support.js';

let app: INestApplication | undefined;
let transport: WebSocketTransport | undefined;
let server: Server | undefined;

afterEach(async () => {
  await app?.close();
  await transport?.detach();
  server?.close();
  app = transport = server = undefined;
});

/** What a server answers to these lines, until it closes or has sent a whole head. */
async function ask(port: number, ...lines: string[]): Promise<string> {
  const socket = await sendBytes(port, `${lines.join('\r\n')}\r\n\r\n`);
  let answer = '';
  for await (const chunk of socket) {
    answer += String(chunk);
    if (answer.startsWith('HTTP/1.1 101') && answer.includes('\r\n\r\n')) break;
  }
  socket.destroy();
  return answer;
}

const handshake = [
  'Host: localhost',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
];
const offer = 'Sec-WebSocket-Protocol: wamp.2.json';

function statusOf(answer: string): number {
  return Number(answer.split(' ', 2)[1]);
}

const adapters = [setups.none, setups.stock, setups.wamp];

describe.each(adapters)('the target of a request, with $name', (setup) => {
  it.each([
    ['/ws', 101],
    ['/ws/', 101],
    ['/ws?token=1', 101],
    ['/ws/?token=1', 101],
    ['http://other.example/ws', 101],
    ['http://other.example:8080/ws/?token=1', 101],
    ['/wsx', 404],
    ['/ws/x', 404],
    ['/x/ws', 404],
    ['http://other.example', 404],
    ['http://other.example/x?/ws', 404],
  ])('%s', async (target, status) => {
    const started = await start([{ hub: createHub(), path: '/ws' }], setup);
    app = started.app;
    const answer = ask(started.port, `GET ${target} HTTP/1.1`, ...handshake, offer);
    // Nest's own adapter cuts off what it does not know.
    const refused = setup === setups.stock ? Number.NaN : status;
    expect(statusOf(await answer)).toBe(status === 101 ? 101 : refused);
  });

  it('serves the root', async () => {
    const started = await start([{ hub: createHub(), path: '/' }], setup);
    app = started.app;
    const answer = await ask(started.port, 'GET / HTTP/1.1', ...handshake, offer);
    expect(statusOf(answer)).toBe(101);
  });
});

describe('a target that names its host', () => {
  async function askFrom(target: string, origin: string): Promise<number> {
    server = createServer();
    transport = borrow(server, { hub: createHub(), path: '/ws', origins: 'same' });
    await transport.attach();
    const port = await listen(server);
    const lines = [...handshake, offer, `Origin: ${origin}`];
    return statusOf(await ask(port, `GET ${target} HTTP/1.1`, ...lines));
  }

  it.each([
    ['/ws', 'http://localhost', 101],
    ['http://app.example/ws', 'http://app.example', 101],
    ['http://app.example/ws', 'http://localhost', 403],
    ['http://app.example:8080/ws', 'http://app.example', 403],
  ])('decides about origins before the header: %s for %s', async (target, origin, status) => {
    expect(await askFrom(target, origin)).toBe(status);
  });

  it('leaves the session path and query', async () => {
    const hub = createHub();
    server = createServer();
    transport = borrow(server, { hub, path: '/ws' });
    await transport.attach();
    const port = await listen(server);
    const target = 'GET http://app.example/ws?token=1 HTTP/1.1';
    const socket = await sendBytes(port, [target, ...handshake, offer, '', ''].join('\r\n'));
    await once(socket, 'data');
    const [host] = hub.core.hosts;
    expect(host?.connection.transport.url).toBe('/ws?token=1');
    socket.destroy();
  });
});

describe('a handshake against the rules', () => {
  const without = (name: string): string[] => handshake.filter((line) => !line.startsWith(name));

  it.each<[string, string[], number, RegExp]>([
    ['HTTP/1.0', ['GET /ws HTTP/1.0', ...handshake, offer], 426, /HTTP\/1\.1.*proxy_http_version/s],
    ['a method that is not GET', ['POST /ws HTTP/1.1', ...handshake, offer], 405, /Allow: GET\r\n/],
    [
      'no key',
      ['GET /ws HTTP/1.1', ...without('Sec-WebSocket-Key'), offer],
      400,
      /Sec-WebSocket-Key/,
    ],
    [
      'no version',
      ['GET /ws HTTP/1.1', ...without('Sec-WebSocket-Version'), offer],
      426,
      /Sec-WebSocket-Version: 13\r\n/,
    ],
    [
      'another upgrade',
      ['GET /ws HTTP/1.1', ...without('Upgrade'), 'Upgrade: h2c', offer],
      400,
      /Invalid Upgrade header/,
    ],
    [
      'a broken list',
      ['GET /ws HTTP/1.1', ...handshake, `${offer};x`],
      400,
      /Sec-WebSocket-Protocol/,
    ],
  ])('is refused and counted: %s', async (_name, lines, status, text) => {
    for (const setup of adapters) {
      const reasons: string[] = [];
      const metrics = new (class extends WampMetrics {
        override refused(reason: string): void {
          reasons.push(reason);
        }
      })();
      const started = await start([{ hub: createHub({ metrics }), path: '/ws' }], setup);
      const answer = await ask(started.port, ...lines);
      expect([statusOf(answer), reasons]).toEqual([status, ['handshake']]);
      expect(answer).toMatch(text);
      expect(answer.includes('\r\nUpgrade: websocket\r\n')).toBe(status === 426);
      await started.app.close();
    }
  });
});

describe('the offered subprotocols', () => {
  it.each<[string[], number, string?]>([
    [['wamp.2.json'], 101],
    [['wamp.2.json,'], 101],
    [[',wamp.2.json'], 101],
    [[' , wamp.2.json , '], 101],
    [['mqtt,,wamp.2.json'], 101],
    [['mqtt,\t,\twamp.2.json,\t'], 101],
    [['mqtt,', 'wamp.2.json,'], 101],
    [['', 'wamp.2.json'], 101],
    [['wamp.2.json', ','], 101],
    [[','], 400, 'the client offered none.'],
    [[',,, ,'], 400, 'the client offered none.'],
    [[''], 400, 'the client offered none.'],
    [['', ','], 400, 'the client offered none.'],
    [['mqtt,'], 400, 'the client offered mqtt.'],
    [['wamp.2.json, wamp.2.json'], 400, 'Invalid Sec-WebSocket-Protocol header'],
  ])('%j', async (lists, status, text) => {
    for (const setup of adapters) {
      const started = await start([{ hub: createHub(), path: '/ws' }], setup);
      const headers = lists.map((list) => `Sec-WebSocket-Protocol: ${list}`);
      const answer = await ask(started.port, 'GET /ws HTTP/1.1', ...handshake, ...headers);
      expect(statusOf(answer)).toBe(status);
      expect(answer).toContain(text ?? '\r\nSec-WebSocket-Protocol: wamp.2.json\r\n');
      await started.app.close();
    }
  });

  it('stay as they are for others', async () => {
    const started = await start([{ hub: createHub(), path: '/ws' }]);
    app = started.app;
    const seen = once(app.getHttpServer() as Server, 'upgrade');
    const socket = await sendBytes(
      started.port,
      ['GET /mine HTTP/1.1', ...handshake, 'Sec-WebSocket-Protocol: a,,b', '', ''].join('\r\n'),
    );
    const [request] = (await seen) as [{ headers: Record<string, string> }];
    expect(request.headers['sec-websocket-protocol']).toBe('a,,b');
    socket.destroy();
  });
});

@Controller()
class Pages {
  @Get('own')
  own(): string {
    return 'a page';
  }

  @Get('lost')
  lost(): never {
    throw new NotFoundException('no such page');
  }

  @Get('x/:page')
  below(): string {
    return 'below';
  }
}

describe.each(Object.entries(platforms))('a plain request, on %s', (_platform, make) => {
  const paths = ['/ws', '/own', '/lost', '/x/y', '/api/inner', '/'];

  async function serve(prepare: (app: INestApplication) => void = () => {}): Promise<number> {
    const module = {
      module: class {},
      imports: [WampModule.forRoot({ path: paths }), WampModule.forRoot({ name: 'b', path: '/b' })],
      controllers: [Pages],
    };
    app = await NestFactory.create(module, make(), { logger: false });
    prepare(app);
    await app.listen(0, '127.0.0.1');
    return (app.getHttpServer() as { address(): { port: number } }).address().port;
  }

  const prefix = (each: INestApplication): void => void each.setGlobalPrefix('api');
  const version = (each: INestApplication): void =>
    void each.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' });
  const settings: Record<string, (app: INestApplication) => void> = {
    'as it comes': () => {},
    'with a global prefix': prefix,
    'with versions in the URL': version,
    'with both': (each) => (prefix(each), version(each)),
    'with the stock adapter': (each) => void each.useWebSocketAdapter(new WsAdapter(each)),
    'with WampAdapter': (each) => void each.useWebSocketAdapter(new WampAdapter(each)),
  };

  it.each(Object.entries(settings))('is told to upgrade, %s', async (_name, prepare) => {
    const port = await serve(prepare);
    const close = ['Host: a', 'Connection: close'];
    for (const target of ['/ws', '/ws/', '/ws?x', 'http://a.example/ws', '/b', '/api/inner', '/']) {
      const answer = await ask(port, `GET ${target} HTTP/1.1`, ...close);
      expect([target, statusOf(answer)]).toEqual([target, 426]);
      expect(answer).toMatch(/\r\nUpgrade: websocket\r\n/i);
      expect(answer).toMatch(/\r\nConnection: Upgrade, close\r\n/i);
      expect(answer).toMatch(/This path speaks WAMP over WebSocket only\.$/);
    }
    expect(statusOf(await ask(port, 'HEAD /ws HTTP/1.1', ...close))).toBe(426);
    expect(statusOf(await ask(port, 'GET /ws HTTP/1.0', 'Host: a'))).toBe(426);
    expect(statusOf(await ask(port, 'POST /ws HTTP/1.1', 'Content-Length: 0', ...close))).toBe(404);
    expect(statusOf(await ask(port, 'GET /wsx HTTP/1.1', ...close))).toBe(404);
    expect(statusOf(await ask(port, 'GET /api/ws HTTP/1.1', ...close))).toBe(404);
  });

  it('goes to the routes of the application first', async () => {
    const port = await serve((each) => {
      each.use('/ws', (_request: unknown, response: { end(text: string): void }) =>
        response.end('a middleware'),
      );
    });
    const texts = paths
      .slice(0, 4)
      .map((path) => fetch(`http://127.0.0.1:${port}${path}`).then((answer) => answer.text()));
    expect(await Promise.all(texts)).toEqual([
      'a middleware',
      'a page',
      expect.stringContaining('no such page'),
      'below',
    ]);
  });

  it.each(Object.entries(settings))(
    'finds WAMP at its own path, whatever Nest adds to others, %s',
    async (_name, prepare) => {
      const port = await serve(prepare);
      const client = await RawClient.join(`ws://127.0.0.1:${port}/ws`);
      expect(app?.get(WampHub).sessionCount).toBe(1);
      client.ws.terminate();
      for (const path of ['/api/ws', '/v1/ws', '/api/v1/ws'])
        expect(statusOf(await ask(port, `GET ${path} HTTP/1.1`, ...handshake, offer)) === 101).toBe(
          false,
        );
    },
  );
});
