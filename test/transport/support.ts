import { once } from 'node:events';
import type { IncomingMessage, Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { INestApplicationContext } from '@nestjs/common';
import { ApplicationConfig, HttpAdapterHost } from '@nestjs/core';
import { vi } from 'vitest';
import { type ClientOptions, WebSocket } from 'ws';
import { loneCluster } from '../../lib/cluster/lone-cluster.js';
import { settleHubOptions, type WampHubOptions } from '../../lib/hub/hub-options.js';
import { WampHub } from '../../lib/hub/wamp-hub.js';
import { JsonSerializer } from '../../lib/serializers/index.js';
import type { Clock } from '../../lib/session/clock.js';
import {
  adoptSocket,
  WebSocketTransport,
  type WebSocketTransportOptions,
} from '../../lib/transport/index.js';
import { WampOrchestrator } from '../../lib/wamp-orchestrator.js';

/** A hub as the module makes it, with a procedure `com.test.echo`. */
export function createHub(options: WampHubOptions = {}): WampHub {
  const given: WampHubOptions = {
    serializers: [new JsonSerializer()],
    callTimeoutMs: 1_000,
    closeTimeoutMs: 200,
    ...options,
  };
  const clock: Clock = {
    now: () => performance.now(),
    date: () => Date.now(),
    schedule: (delayMs, callback) => {
      const timer = setTimeout(callback, delayMs);
      return () => clearTimeout(timer);
    },
  };
  const logger = { error: log, warn: log };
  const hub = new WampHub(
    settleHubOptions(given, { clock, logger, adoptSocket, cluster: loneCluster }),
  );
  hub.register('com.test.echo', ({ args }) => args[0]);
  return hub;
}

/** What hubs of `createHub`, and applications, wrote for people. */
export const logged: string[] = [];

function log(text: string): void {
  logged.push(text);
}

/** Where a hub of `createHub` is served. */
export interface Serving extends Omit<WebSocketTransportOptions, 'hub'> {
  readonly hub: WampHub;
}

/** The transport that the module made for its hub. */
export function webSocketOf(app: INestApplicationContext): WebSocketTransport {
  const [transport] = app.get(WampOrchestrator, { strict: false })['transports']['transports'];
  return transport as WebSocketTransport;
}

/** A transport outside Nest, on a server that somebody else owns. */
export function borrow(server: Server, { hub, ...where }: Serving): WebSocketTransport {
  const host = new HttpAdapterHost();
  host.httpAdapter = { getHttpServer: () => server } as HttpAdapterHost['httpAdapter'];
  return new WebSocketTransport({ ...where, hub: hub.door }, new ApplicationConfig(), host);
}

export async function listen(server: Server): Promise<number> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return portOf(server);
}

export function portOf(server: { address(): unknown }): number {
  return (server.address() as AddressInfo).port;
}

/** A WebSocket client that speaks WAMP in JSON by hand. */
export class RawClient {
  private readonly received: unknown[][] = [];
  private readonly waiting: ((message: unknown[]) => void)[] = [];
  /** Resolves with the status once the connection is gone. */
  readonly closed: Promise<number>;

  constructor(readonly ws: WebSocket) {
    this.closed = new Promise((resolve) => ws.once('close', (code) => resolve(code)));
    ws.on('error', () => undefined);
    ws.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString()) as unknown[];
      const next = this.waiting.shift();
      if (next === undefined) this.received.push(message);
      else next(message);
    });
  }

  static async connect(url: string, options?: ClientOptions): Promise<RawClient> {
    const ws = new WebSocket(url, 'wamp.2.json', options);
    const client = new RawClient(ws);
    await once(ws, 'open');
    return client;
  }

  /** Connects and opens a session. */
  static async join(url: string, options?: ClientOptions): Promise<RawClient> {
    const client = await RawClient.connect(url, options);
    client.send([1, 'realm1', { roles: { caller: {}, subscriber: {} } }]);
    const [type] = await client.next();
    if (type !== 2) throw new Error(`WELCOME expected, not ${String(type)}`);
    return client;
  }

  send(message: unknown[]): void {
    this.ws.send(JSON.stringify(message));
  }

  next(): Promise<unknown[]> {
    const message = this.received.shift();
    if (message !== undefined) return Promise.resolve(message);
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  async echo(value: unknown): Promise<unknown> {
    this.send([48, 1, {}, 'com.test.echo', [value]]);
    const [type, , , args] = await this.next();
    return type === 50 ? (args as unknown[])[0] : undefined;
  }
}

export interface Refusal {
  readonly status: number;
  readonly type: string | undefined;
  readonly retryAfter: string | undefined;
  readonly body: string;
}

/** Asks for an upgrade that is refused with an HTTP response. */
export async function refusal(
  url: string,
  protocols: string[] = [],
  options?: ClientOptions,
): Promise<Refusal> {
  const ws = new WebSocket(url, protocols, options);
  ws.on('error', () => undefined);
  const [, response] = (await once(ws, 'unexpected-response')) as [unknown, IncomingMessage];
  let body = '';
  for await (const chunk of response) body += String(chunk);
  const { statusCode = 0, headers } = response;
  const { 'content-type': type, 'retry-after': retryAfter } = headers;
  return { status: statusCode, type, retryAfter, body };
}

/** Resolves as soon as an assertion holds, which nothing tells of; its limit only ends what hangs. */
export function eventually(assertion: () => void): Promise<void> {
  return vi.waitFor(assertion, { timeout: 60_000, interval: 10 });
}

/** Takes all timeouts of its own from a server: what holds up its end then does so for ever. */
export function withoutTimeouts(server: Server): void {
  Object.assign(server, { keepAliveTimeout: 0, headersTimeout: 0, requestTimeout: 0 });
}

/** A TCP client that has asked for an upgrade and then neither answers nor closes. */
export async function stubborn(port: number, path: string): Promise<Socket> {
  const lines = [
    `GET ${path} HTTP/1.1`,
    'Host: localhost',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    'Sec-WebSocket-Protocol: wamp.2.json',
  ];
  return sendBytes(port, `${lines.join('\r\n')}\r\n\r\n`);
}

/** A connection that sends this and nothing more, and never ends by itself. */
export async function sendBytes(port: number, text: string): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(text);
  return socket;
}
