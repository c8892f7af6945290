import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { constants, deflateRawSync, inflateRawSync } from 'node:zlib';
import { type ClientOptions, WebSocket, WebSocketServer } from 'ws';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CborSerializer, JsonSerializer, MsgpackSerializer } from '../../lib/serializers/index.js';
import {
  createTestHub,
  SocketPort,
  type TestHub,
  type TestHubOptions,
  WampTestClient,
} from '../../lib/testing/index.js';
import { compressionOf } from '../../lib/transport/compression/compression-options.js';
import { deflatedFrames } from '../../lib/transport/compression/deflated-frame.js';
import type { WampEndpointOptions } from '../../lib/transport/endpoint-options.js';
import { WsEndpoint } from '../../lib/transport/ws-endpoint.js';
import { BatchedPort } from '../utils/batched-port.js';
import { expectEmptyTables } from '../utils/tables.js';

const json = new JsonSerializer();
const long = 'The quick brown fox. '.repeat(2_000);

let test: TestHub;
let server: Server;
let endpoint: WsEndpoint;
let clients: WampTestClient[];

async function start(
  compression: WampEndpointOptions['compression'] = true,
  options: TestHubOptions = {},
): Promise<void> {
  test = createTestHub(options);
  test.hub.register('com.echo', ({ args }) => args[0]);
  endpoint = new WsEndpoint(test.hub.door, { compression, batched: true });
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

async function joined(
  options: ClientOptions = { perMessageDeflate: true },
  serializer: JsonSerializer | MsgpackSerializer | CborSerializer = json,
  isBatched = false,
): Promise<{ client: WampTestClient; ws: WebSocket; socket: Socket }> {
  const { port } = server.address() as AddressInfo;
  const name = serializer.subprotocol + (isBatched ? '.batched' : '');
  const ws = new WebSocket(`ws://127.0.0.1:${port}`, name, options);
  const upgraded = new Promise<Socket>((resolve) => {
    ws.once('upgrade', (response) => resolve(response.socket));
  });
  const wire = new SocketPort(ws);
  const client = new WampTestClient(isBatched ? new BatchedPort(wire) : wire, serializer);
  clients.push(client);
  await client.join();
  return { client, ws, socket: await upgraded };
}

describe('a client with compression', () => {
  it.each([
    ['json', json, false],
    ['msgpack', new MsgpackSerializer(), false],
    ['cbor', new CborSerializer(), false],
    ['json in batches', json, true],
    ['msgpack in batches', new MsgpackSerializer(), true],
  ] as const)('sends and gets long messages as few bytes: %s', async (_, serializer, isBatched) => {
    const options = { perMessageDeflate: true };
    const { client, ws, socket } = await joined(options, serializer, isBatched);
    expect(ws.extensions).toBe('permessage-deflate');
    const before = socket.bytesRead + socket.bytesWritten;
    expect(await client.call('com.echo', [long])).toBe(long);
    expect(socket.bytesRead + socket.bytesWritten - before).toBeLessThan(long.length / 10);
    expect(await client.call('com.echo', ['short'])).toBe('short');
  });

  it.each([
    [15, {}],
    [9, {}],
    [9, { clientMaxWindowBits: 15 }],
    [15, { clientMaxWindowBits: 9 }],
    [15, { serverMaxWindowBits: 9 }],
    [9, { serverMaxWindowBits: 10, clientMaxWindowBits: 10 }],
    [12, { serverNoContextTakeover: true, clientNoContextTakeover: true }],
  ])('with a window of 2^%d understands one that offers %j', async (maxWindowBits, offer) => {
    await restart({ maxWindowBits });
    const { client, socket } = await joined({ perMessageDeflate: offer });
    const before = socket.bytesRead + socket.bytesWritten;
    // What repeats does so within, and beyond, the smallest window.
    const text = Array.from({ length: 4 }, () => `${long}${'abcdefgh'.repeat(1_000)}`).join('');
    for (let i = 0; i < 2; i++) expect(await client.call('com.echo', [text])).toBe(text);
    const sent = socket.bytesRead + socket.bytesWritten - before;
    expect(sent).toBeLessThan((4 * text.length) / 10);
  });

  it('that asks for none has none, beside others', async () => {
    const [plain, other] = [await joined({ perMessageDeflate: false }), await joined()];
    expect(plain.ws.extensions).toBe('');
    for (const { client } of [plain, other]) await client.subscribe('com.topic');
    test.hub.publish('com.topic', [long]);
    for (const { client } of [plain, other]) expect((await client.expect(36))[4]).toEqual([long]);
  });

  it('gets the same compressed event as all others: it was made once', async () => {
    const all = await Promise.all(Array.from({ length: 3 }, () => joined()));
    for (const { client } of all) await client.subscribe('com.topic');
    const written = [...endpoint['connections']].map((connection) =>
      vi.spyOn(connection['socket']!, 'write'),
    );
    test.hub.publish('com.topic', [long]);
    for (const { client } of all) expect((await client.expect(36))[4]).toEqual([long]);
    const [first, ...others] = written.map(({ mock }) => mock.calls[0]![0]);
    for (const other of others) expect(other).toBe(first);
  });

  it('cannot send a message that inflates beyond the limit', async () => {
    await restart(true, { limits: { maxMessageBytes: 100_000, maxBytesPerSecond: Infinity } });
    const { client, socket } = await joined();
    const before = socket.bytesWritten;
    client.send([48, 1, {}, 'com.echo', ['x'.repeat(10_000_000)]]);
    expect((await client.expect(3))[2]).toBe('wamp.error.payload_size_exceeded');
    await client.closed;
    expect(socket.bytesWritten - before).toBeLessThan(100_000);
  });

  it('cannot send a HELLO that inflates beyond its limit', async () => {
    const { port } = server.address() as AddressInfo;
    const ws = new WebSocket(`ws://127.0.0.1:${port}`, json.subprotocol, {
      perMessageDeflate: true,
    });
    const client = new WampTestClient(new SocketPort(ws), json);
    clients.push(client);
    client.send([1, 'realm1', { roles: {}, own: 'x'.repeat(500_000) }]);
    expect((await client.expect(3))[2]).toBe('wamp.error.payload_size_exceeded');
    await client.closed;
    expect(ws.extensions).toBe('permessage-deflate');
  });

  it.each([1, 40])(
    'cannot send %d fragments that inflate beyond the limit, whatever their length',
    async (count) => {
      await restart(true, { limits: { maxMessageBytes: 100_000, maxBytesPerSecond: Infinity } });
      const { client, socket } = await joined();
      const bomb = deflateRawSync(Buffer.alloc(2 ** 24), { finishFlush: constants.Z_SYNC_FLUSH });
      const step = Math.ceil(bomb.length / count);
      for (let i = 0; i < count; i++) {
        const piece = bomb.subarray(i * step, (i + 1) * step);
        const first = (i === count - 1 ? 0x80 : 0) | (i === 0 ? 0x41 : 0);
        const head = Buffer.of(first, 0xfe, piece.length >> 8, piece.length & 0xff, 0, 0, 0, 0);
        socket.write(Buffer.concat([head, piece]));
      }
      expect((await client.expect(3))[2]).toBe('wamp.error.payload_size_exceeded');
      await client.closed;
    },
  );

  it('is ended by data that is not compressed as it says', async () => {
    const { client, socket } = await joined();
    // A masked text frame of three bytes with RSV1; the mask is 0.
    socket.write(Buffer.of(0xc1, 0x83, 0, 0, 0, 0, 0xff, 0xff, 0xff));
    expect((await client.expect(3))[2]).toBe('wamp.error.protocol_violation');
    await client.closed;
  });
});

describe('a frame', () => {
  const frames = deflatedFrames(compressionOf({ thresholdBytes: 100, maxBytes: 300 })!);
  const encode = (data: string | Uint8Array): Buffer => frames.encode(data) as Buffer;

  it.each<[string, string | Buffer, number]>([
    ['a short text', 'x'.repeat(99), 0x81],
    ['a text of the threshold', 'x'.repeat(100), 0xc1],
    ['bytes', Buffer.alloc(100), 0xc2],
    ['a text of the greatest length', 'é'.repeat(150), 0xc1],
    ['a text beyond it', `${'é'.repeat(150)}x`, 0x81],
    ['bytes beyond it', Buffer.alloc(301), 0x82],
    [
      'what does not get shorter',
      Buffer.from(Array.from({ length: 200 }, (_, i) => (i * 7_919) % 251)),
      0x82,
    ],
  ])('of %s', (_, data, opcode) => {
    const encoded = encode(data);
    const memory = Buffer.alloc(1_000);
    const end = frames.write(memory, 0, data, Buffer.byteLength(data));
    expect(memory.subarray(0, end)).toEqual(encoded);
    expect(encoded[0]).toBe(opcode);
    if ((opcode & 0x40) === 0) return;
    const bytes = Buffer.concat([encoded.subarray(2), Buffer.of(0, 0, 0xff, 0xff)]);
    const inflated = inflateRawSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH });
    expect(inflated).toEqual(Buffer.from(data as string));
  });

  it('of a message of 16 MiB is not compressed, unless the option allows it', () => {
    const data = Buffer.alloc(2 ** 24);
    expect(encode(data)).toHaveLength(data.length + 10);
    const any = deflatedFrames(compressionOf({ maxBytes: 0 })!);
    expect((any.encode(data) as Buffer).length).toBeLessThan(data.length / 100);
  });
});

it.each<[object | boolean | string, string]>([
  [{ level: 10 }, 'level'],
  [{ level: 0 }, 'a whole number from 1 to 9'],
  [{ maxWindowBits: 8 }, 'a whole number from 9 to 15'],
  [{ thresholdBytes: -1 }, 'thresholdBytes'],
  [{ maxBytes: -1 }, 'maxBytes'],
  [{ treshold: 1 }, 'thresholdBytes'],
])('compression: %j is refused by name', (compression, message) => {
  expect(() => compressionOf(compression as object)).toThrow(message);
});
