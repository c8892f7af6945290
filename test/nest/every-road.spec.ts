import { connect as connectSocket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import {
  WampAuth,
  WampCaller,
  WampHub,
  type WampIdentity,
  WampModule,
  WampProcedure,
  WampService,
  type WampSession,
  WampTicketAuth,
} from 'nestjs-wamp';
import { ticketAuth } from 'nestjs-wamp/client';
import { type ClientPort, SocketPort, WampTestClient } from 'nestjs-wamp/testing';
import { WebSocket } from 'ws';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JsonSerializer } from '../../lib/serializers/index.js';
import type { RawSocketTransport } from '../../lib/transport/index.js';
import { WampOrchestrator } from '../../lib/wamp-orchestrator.js';
import { BatchedPort } from '../utils/batched-port.js';
import { selfSigned } from '../utils/certificates.js';
import { PollPort } from '../utils/poll-port.js';
import { RawPort } from '../utils/raw-port.js';
import { gate, type Gate } from '../utils/turns.js';

const json = new JsonSerializer();
const host = '127.0.0.1';
const socketFile = join(tmpdir(), `nestjs-wamp-roads-${process.pid}.sock`);
const certificate = selfSigned('localhost');

@WampAuth()
class Tickets extends WampTicketAuth {
  verify(ticket: string): WampIdentity | undefined {
    return ticket === 'right' ? { authid: 'ann', authrole: 'user' } : undefined;
  }
}

@WampService('com.test')
class TestService {
  @WampProcedure()
  who(@WampCaller() { authid, transport }: WampSession): string[] {
    return [authid, transport.type];
  }

  @WampProcedure()
  async slow(): Promise<string> {
    await work.promise;
    return 'done';
  }
}

interface Server {
  address(): { readonly port: number };
}

let app: INestApplication;
let work: Gate<void>;

/** One port for HTTP, WebSocket and long-poll, and RawSocket at three places: the whole of an application. */
async function boot(): Promise<void> {
  const rawSocket = [
    { port: 0, host },
    { path: socketFile },
    { port: 0, host, tls: await certificate },
  ];
  class AppModule {}
  const module = {
    module: AppModule,
    imports: [WampModule.forRoot({ rawSocket, batched: true, longPoll: true })],
    providers: [TestService, Tickets],
  };
  app = await NestFactory.create(module, new ExpressAdapter(), { logger: false });
  app.enableShutdownHooks(['SIGTERM']);
  await app.listen(0, host);
}

/** The port of the application, and those of RawSocket. */
function port(rawSocket?: number): number {
  if (rawSocket === undefined) return (app.getHttpServer() as Server).address().port;
  const list = app.get(WampOrchestrator, { strict: false })['transports']['transports'];
  return (list[1] as unknown as RawSocketTransport).ports[rawSocket]!;
}

function webSocket(subprotocol: string): SocketPort {
  return new SocketPort(new WebSocket(`ws://${host}:${port()}/ws`, subprotocol));
}

/** How a client comes to the application, and what its session says of that. */
const roads: Readonly<Record<string, readonly [type: string, connect: () => ClientPort]>> = {
  WebSocket: ['websocket', () => webSocket('wamp.2.json')],
  'WebSocket, batched': ['websocket', () => new BatchedPort(webSocket('wamp.2.json.batched'))],
  'RawSocket, TCP': ['rawsocket', () => new RawPort(connectSocket(port(0), host), json)],
  'RawSocket, unix': ['rawsocket', () => new RawPort(connectSocket(socketFile), json)],
  'RawSocket, TLS': [
    'rawsocket',
    () => new RawPort(connectTls({ port: port(2), host, rejectUnauthorized: false }), json),
  ],
  'long-poll': ['longpoll', () => new PollPort(`http://${host}:${port()}/ws`, json)],
};

const names = Object.keys(roads);
const clients: WampTestClient[] = [];

function connect(road: string): WampTestClient {
  const client = new WampTestClient(roads[road]![1](), json);
  clients.push(client);
  return client;
}

async function joined(road: string): Promise<WampTestClient> {
  const client = connect(road);
  await client.join({ auth: ticketAuth({ authid: 'ann', ticket: 'right' }) });
  return client;
}

/** Resolves when Nest has shut down: it sends the signal a second time, to a process that would end by it. */
async function terminated(): Promise<void> {
  let signals = 0;
  await new Promise<void>((resolve) => {
    const count = (): void => {
      if ((signals += 1) < 2) return;
      process.off('SIGTERM', count);
      resolve();
    };
    process.on('SIGTERM', count);
  });
}

describe('an application with every transport', () => {
  beforeEach(async () => {
    work = gate();
    await boot();
  });

  afterEach(async () => {
    for (const client of clients.splice(0)) client.close();
    work.open();
    await app.close();
  });

  it.each(names)('asks who a client is: %s', async (road) => {
    const stranger = connect(road);
    const login = stranger.join({ auth: ticketAuth({ authid: 'ann', ticket: 'wrong' }) });
    await expect(login).rejects.toMatchObject({ uri: 'wamp.error.authentication_denied' });
    await stranger.closed;
    expect(await (await joined(road)).call('com.test.who')).toEqual(['ann', roads[road]![0]]);
  });

  it('ends the session that is kicked, and no other one', async () => {
    const all = await Promise.all(names.map(joined));
    const hub = app.get(WampHub);
    let left = all.length;
    for (const client of all) {
      expect(await hub.kick({ id: client.session }, 'com.test.out')).toBe(1);
      expect(await client.expect(6)).toEqual([6, {}, 'com.test.out']);
      await client.closed;
      expect(hub.sessionCount).toBe((left -= 1));
    }
  });

  it('finishes the calls of all clients after a SIGTERM, and then ends', async () => {
    const idle = await Promise.all(names.map(joined));
    const busy = await Promise.all(names.map(joined));
    const answers = busy.map((client) => client.call('com.test.slow'));
    await Promise.all(busy.map((client) => client.call('com.test.who')));

    const stopped = terminated();
    process.kill(process.pid, 'SIGTERM');

    await Promise.all(idle.map((client) => client.closed));
    expect(busy.map(({ isClosed }) => isClosed)).toEqual(names.map(() => false));
    work.open();
    expect(await Promise.all(answers)).toEqual(names.map(() => 'done'));
    await Promise.all(busy.map((client) => client.closed));
    await stopped;
  });
});
