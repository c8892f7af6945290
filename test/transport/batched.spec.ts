import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  CborSerializer,
  JsonSerializer,
  MsgpackSerializer,
  type WampSerializer,
} from '../../lib/serializers/index.js';
import {
  createTestHub,
  SocketPort,
  type TestHub,
  type TestHubOptions,
  WampTestClient,
} from '../../lib/testing/index.js';
import type { WampEndpointOptions } from '../../lib/transport/endpoint-options.js';
import { adoptSocket } from '../../lib/transport/index.js';
import { WsEndpoint } from '../../lib/transport/ws-endpoint.js';
import { BatchedPort } from '../utils/batched-port.js';
import { expectEmptyTables } from '../utils/tables.js';

const json = new JsonSerializer();
const serializers = [json, new MsgpackSerializer(), new CborSerializer()];

let test: TestHub;
let server: Server;
let endpoint: WsEndpoint;
let clients: WampTestClient[];

async function start(
  options: TestHubOptions = {},
  batched: WampEndpointOptions['batched'] = true,
): Promise<void> {
  test = createTestHub(options);
  test.hub.register('com.echo', ({ args }) => args[0]);
  endpoint = new WsEndpoint(test.hub.door, { batched });
  server = createServer();
  endpoint.serve(new WebSocketServer({ server, ...endpoint.serverOptions }));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  clients = [];
}

async function stop(): Promise<void> {
  for (const client of clients) client.close();
  await Promise.all(clients.map(({ closed }) => closed));
  await test.hub.close();
  await endpoint.close();
  server.close();
  expectEmptyTables(test);
}

beforeEach(() => start());
afterEach(stop);

async function restart(...args: Parameters<typeof start>): Promise<void> {
  await stop();
  await start(...args);
}

const url = (): string => `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;

interface Joined {
  readonly client: WampTestClient;
  readonly port: BatchedPort;
}

async function joined(serializer: WampSerializer = json, separator?: string): Promise<Joined> {
  const socket = new WebSocket(url(), `${serializer.subprotocol}.batched`);
  const port = new BatchedPort(new SocketPort(socket), separator);
  const client = new WampTestClient(port, serializer);
  clients.push(client);
  await client.join();
  return { client, port };
}

function calls(serializer: WampSerializer, count: number): (string | Uint8Array)[] {
  const one = (id: number): unknown[] => [48, id, {}, 'com.echo', [id]];
  // The serializers reuse their memory.
  const copy = (data: string | Uint8Array) => (typeof data === 'string' ? data : Buffer.from(data));
  return Array.from({ length: count }, (_, i) => copy(serializer.encode(one(i + 1))));
}

describe.each(serializers)('batches of $subprotocol', (serializer) => {
  it('SW-23: three calls in one batch have three results in one batch', async () => {
    const { client, port } = await joined(serializer);
    const before = port.batches.length;
    port.sendBatch(calls(serializer, 3));
    for (const id of [1, 2, 3]) expect(await client.expect(50)).toEqual([50, id, {}, [id]]);
    expect(port.batches.slice(before)).toEqual([3]);
    const [session] = test.hub.sessions.values();
    expect(session!.transport.protocol).toBe(`${serializer.subprotocol}.batched`);
  });

  it('all events of a turn are one WebSocket message', async () => {
    const { client, port } = await joined(serializer);
    await client.subscribe('com.topic');
    const before = port.batches.length;
    for (let i = 0; i < 100; i++) test.hub.publish('com.topic', [i]);
    for (let i = 0; i < 100; i++) expect((await client.expect(36))[4]).toEqual([i]);
    expect(port.batches.slice(before)).toEqual([100]);
  });

  it('maxBatchBytes is the length of the longest one, and a longer message is sent alone', async () => {
    await restart({}, { maxBatchBytes: 1_000 });
    const { client, port } = await joined(serializer);
    await client.subscribe('com.topic');
    const before = port.batches.length;
    const text = 'x'.repeat(400);
    for (let i = 0; i < 4; i++) test.hub.publish('com.topic', [text]);
    test.hub.publish('com.topic', ['y'.repeat(5_000)]);
    test.hub.publish('com.topic', [text]);
    for (let i = 0; i < 6; i++) await client.expect(36);
    expect(port.batches.slice(before)).toEqual([2, 2, 1, 1]);
  });

  it('a batch is not read to its end when its first message ends the session', async () => {
    const { client, port } = await joined(serializer);
    const [first, ...rest] = calls(serializer, 100);
    port.sendBatch([serializer.binary ? Buffer.of(0xc1) : '{', first!, ...rest]);
    expect((await client.expect(3))[2]).toBe('wamp.error.protocol_violation');
    await client.closed;
    expect(client.received.filter(([code]) => code === 50)).toEqual([]);
  });
});

it.each(['\u{18}', '\u{1e}'])('messages may be separated by %j', async (separator) => {
  const { client, port } = await joined(json, separator);
  port.sendBatch(calls(json, 2));
  for (const id of [1, 2]) expect(await client.expect(50)).toEqual([50, id, {}, [id]]);
});

it.each<[string, WampSerializer, string | Buffer]>([
  ['an empty batch', json, ''],
  ['an empty binary batch', serializers[1]!, Buffer.alloc(0)],
  ['a message without a separator', json, '[48,1,{},"com.echo"]'],
  ['an empty message', json, '\u{1e}'],
  ['a length that is cut', serializers[1]!, Buffer.of(0, 0)],
  ['a length beyond the batch', serializers[2]!, Buffer.of(0, 0, 0, 9, 1)],
  ['the greatest length', serializers[2]!, Buffer.of(255, 255, 255, 255, 1)],
  ['an empty binary message', serializers[2]!, Buffer.of(0, 0, 0, 0)],
  ['text for a binary serializer', serializers[1]!, '[]\u{1e}'],
])('A11: %s ends the session with ABORT', async (_, serializer, data) => {
  const { client, port } = await joined(serializer);
  port.sendRaw(data);
  expect((await client.expect(3))[2]).toBe('wamp.error.protocol_violation');
  await client.closed;
});

it('limits count messages, not batches', async () => {
  await restart({ limits: { maxMessagesPerSecond: 50 } });
  const { client, port } = await joined();
  port.sendBatch(calls(json, 200));
  await client.closed;
  // HELLO was the first of the 50.
  expect(client.received.filter(([code]) => code === 50)).toHaveLength(49);
  expect(client.received.at(-1)?.[2]).toBe('wamp.error.unavailable');
});

it('other clients have their turn before a large batch is done', async () => {
  await restart({ limits: { maxMessagesPerSecond: Infinity, maxMessageItems: Infinity } });
  const [large, small] = [await joined(), await joined()];
  const count = 20_000;
  const order: string[] = [];
  test.hub.register('com.note', ({ args: [who] }) => void order.push(who as string));
  const note = (id: number): string => JSON.stringify([48, id, {}, 'com.note', ['large']]);
  large.port.sendBatch(Array.from({ length: count }, (_, i) => note(i + 1)));
  await large.client.expect(50);
  await small.client.call('com.note', ['small']);
  for (let i = 1; i < count; i++) await large.client.expect(50);
  expect(order).toHaveLength(count + 1);
  expect(order.indexOf('small')).toBeLessThan(count);
});

it('are offered only where the option says so', async () => {
  await restart({}, false);
  const socket = new WebSocket(url(), 'wamp.2.json.batched');
  const [, response] = (await once(socket, 'unexpected-response').catch(() => [])) as [
    unknown,
    { statusCode: number },
  ];
  expect(response.statusCode).toBe(400);
  expect(test.log.at(-1)?.message).toContain('speaks the subprotocols wamp.2.json, ');
});

it('a socket that the application has accepted may have them', async () => {
  const own = new WebSocketServer({ port: 0, handleProtocols: () => 'wamp.2.json.batched' });
  await once(own, 'listening');
  own.on('connection', (socket, request) => adoptSocket(test.hub.door, socket, request));
  const address = own.address() as AddressInfo;
  const port = new BatchedPort(
    new SocketPort(new WebSocket(`ws://127.0.0.1:${address.port}`, 'wamp.2.json.batched')),
  );
  const client = new WampTestClient(port, json);
  clients.push(client);
  await client.join();
  expect(await client.call('com.echo', [1])).toBe(1);
  client.close();
  await client.closed;
  own.close();
});
