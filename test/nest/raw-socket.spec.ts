import { once } from 'node:events';
import { request } from 'node:http';
import { connect as connectSocket, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import {
  type CanActivate,
  type ExecutionContext,
  type INestApplicationContext,
  UseGuards,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  WampAuth,
  WampCaller,
  type WampHello,
  type WampIdentity,
  WampModule,
  type WampModuleOptions,
  WampProcedure,
  WampService,
  type WampSession,
  WampTransportAuth,
} from 'nestjs-wamp';
import { SocketPort, WampTestClient } from 'nestjs-wamp/testing';
import { WebSocket } from 'ws';
import { afterEach, describe, expect, it } from 'vitest';
import { JsonSerializer } from '../../lib/serializers/index.js';
import type { RawSocketTransport, WebSocketTransport } from '../../lib/transport/index.js';
import { WampOrchestrator } from '../../lib/wamp-orchestrator.js';
import { Authority } from '../utils/certificates.js';
import { RawPort } from '../utils/raw-port.js';

const json = new JsonSerializer();
const host = '127.0.0.1';

/** Lets in whom the host of the request names; a RawSocket client has no headers. */
class Guard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    return context.switchToHttp().getRequest<{ ip?: string }>().ip !== 'nowhere';
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
    return new Promise((resolve) => (finish = () => resolve('done')));
  }
}

let finish: () => void;
let app: INestApplicationContext | undefined;
const clients: WampTestClient[] = [];

async function boot(options: WampModuleOptions, providers: object[] = []): Promise<void> {
  class AppModule {}
  const module = {
    module: AppModule,
    imports: [WampModule.forRoot(options)],
    providers: [TestService, ...(providers as [])],
  };
  app = await NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
}

afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await app?.close();
  app = undefined;
});

function transports(): [WebSocketTransport, RawSocketTransport] {
  const list = app!.get(WampOrchestrator, { strict: false })['transports']['transports'];
  return list as unknown as [WebSocketTransport, RawSocketTransport];
}

const sharedPort = (): number => transports()[0].address()!.port;
const rawPort = (): number => transports()[1].ports[0]!;

async function joined(socket: Socket): Promise<WampTestClient> {
  const client = new WampTestClient(new RawPort(socket, json), json);
  clients.push(client);
  await client.join();
  return client;
}

describe('an application with rawSocket', () => {
  it.each([
    ['a port', { path: [], rawSocket: { port: 0, host } }, rawPort],
    ['the port of the WebSocket', { port: 0, host, rawSocket: true }, sharedPort],
  ] as const)('serves guards and streams at %s', async (_, options, port) => {
    await boot(options);
    const client = await joined(connectSocket(port(), host));
    expect(await client.call('com.test.who')).toEqual([expect.any(String), 'rawsocket']);
    client.request(48, { receive_progress: true }, 'com.test.count', [3]);
    for (const i of [1, 2, 3]) expect((await client.expect(50))[3]).toEqual([i]);
  });

  it('serves WebSocket, HTTP and RawSocket at one port, and nothing is lost between them', async () => {
    await boot({ port: 0, host, rawSocket: [true] });
    const port = sharedPort();
    const raw = await joined(connectSocket(port, host));
    const ws = new WampTestClient(
      new SocketPort(new WebSocket(`ws://${host}:${port}/ws`, json.subprotocol)),
      json,
    );
    clients.push(ws);
    await ws.join();
    expect(await ws.call('com.test.who')).toEqual([expect.any(String), 'websocket']);
    expect(await raw.call('com.test.who')).toEqual([expect.any(String), 'rawsocket']);
    const asked = request({ port, host, path: '/' }).end();
    const [response] = (await once(asked, 'response')) as [{ statusCode: number; resume(): void }];
    response.resume();
    expect(response.statusCode).toBe(426);
  });

  it('answers an HTTP request whose first octet comes alone', async () => {
    await boot({ port: 0, host, rawSocket: true });
    const socket = connectSocket(sharedPort(), host).setNoDelay(true);
    await once(socket, 'connect');
    socket.write('G');
    await new Promise(setImmediate);
    socket.write('ET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1.1 426 /);
    socket.destroy();
  });

  it('knows a client by its TLS certificate', async () => {
    const authority = await Authority.create();
    @WampAuth()
    class CertificateAuth extends WampTransportAuth {
      identify({ transport }: WampHello): WampIdentity | undefined {
        const name = transport.peerCertificate?.subject['CN'];
        return typeof name === 'string' ? { authid: name, authrole: 'device' } : undefined;
      }
    }
    const ca = authority.self.cert;
    const tls = { ...(await authority.sign('localhost')), ca, requestCert: true };
    await boot({ path: [], rawSocket: { port: 0, host, tls } }, [CertificateAuth]);
    const pair = await authority.sign('device-7');
    const device = await joined(connectTls({ port: rawPort(), host, ca, ...pair }));
    expect(await device.call('com.test.who')).toEqual(['device-7', 'rawsocket']);
    const stranger = connectTls({ port: rawPort(), host, ca }).on('error', () => {});
    await new Promise((resolve) => stranger.once('close', resolve));
  });

  it('finishes calls at shutdown before it closes', async () => {
    await boot({ path: [], rawSocket: { port: 0, host }, shutdown: 'goodbye' });
    const client = await joined(connectSocket(rawPort(), host));
    const answer = client.call('com.test.slow');
    await client.call('com.test.who');
    const closed = app!.close();
    app = undefined;
    finish();
    expect(await answer).toBe('done');
    expect((await client.expect(6))[2]).toBe('wamp.close.system_shutdown');
    await client.closed;
    await closed;
  });

  it.each<[string, WampModuleOptions, string]>([
    ['no place', { rawSocket: {} }, 'either "port", for TCP, or "path"'],
    [
      'two places in one',
      { rawSocket: { port: 0, path: '/x' } },
      'either "port", for TCP, or "path"',
    ],
    [
      'a host without a port',
      { rawSocket: { path: '/x', host } },
      '"host" can only be used with "port"',
    ],
    [
      'a mode without a path',
      { rawSocket: { port: 0, mode: 1 } },
      '"mode" can only be used with "path"',
    ],
    ['a port that is none', { rawSocket: { port: 70_000 } }, 'whole number from 0 to 65535'],
    ['an empty path', { rawSocket: { path: '' } }, 'the path of a socket file'],
    ['an unknown option', { rawSocket: { prot: 1 } as never }, 'port'],
    ['no object', { rawSocket: 'yes' as never }, 'rawSocket must be { port }, { path }, true'],
    ['true without a port', { rawSocket: true }, 'which is not set'],
    ['a wrong key', { rawSocket: { port: 0, tls: { key: 'x', cert: 'y' } } }, 'PEM'],
  ])('does not start with %s', async (_, options, message) => {
    await expect(boot({ path: [], ...options })).rejects.toThrow(message);
  });

  it('does not start at a port that is taken, and says which', async () => {
    await boot({ path: [], rawSocket: { port: 0, host } });
    const port = rawPort();
    const first = app;
    await expect(boot({ path: [], rawSocket: { port, host } })).rejects.toThrow(String(port));
    app = first;
  });

  it('leaves no socket file behind', async () => {
    const path = join(tmpdir(), `nestjs-wamp-nest-${process.pid}.sock`);
    await boot({ path: [], rawSocket: { path } });
    const client = await joined(connectSocket(path));
    expect(await client.call('com.test.who')).toEqual([expect.any(String), 'rawsocket']);
    await app!.close();
    app = undefined;
    const again = connectSocket(path);
    const [error] = (await once(again, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ENOENT');
  });
});
