import { once } from 'node:events';
import { statSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { JsonSerializer, MsgpackSerializer } from '../../lib/serializers/index.js';
import {
  createTestHub,
  type TestHub,
  type TestHubOptions,
  WampTestClient,
} from '../../lib/testing/index.js';
import { encodeRawFrame } from '../../lib/transport/raw-socket/raw-frame.js';
import { RawReader } from '../../lib/transport/raw-socket/raw-reader.js';
import type { WampRawSocketOptions } from '../../lib/transport/raw-socket/raw-socket-options.js';
import { RawSocketTransport } from '../../lib/transport/raw-socket/raw-socket-transport.js';
import { allOf, RawPort } from '../utils/raw-port.js';
import { expectEmptyTables } from '../utils/tables.js';

const json = new JsonSerializer();
const host = '127.0.0.1';
const hello = '[1,"realm1",{"roles":{"caller":{},"callee":{},"subscriber":{}}}]';
const accepted = Buffer.of(0x7f, 0xb1, 0, 0);

let test: TestHub;
let transport: RawSocketTransport;

async function start(
  options: TestHubOptions = {},
  rawSocket: WampRawSocketOptions = { port: 0, host },
): Promise<void> {
  test = createTestHub(options);
  test.hub.register('com.echo', ({ args }) => args[0]);
  transport = new RawSocketTransport({ hub: test.hub.door, rawSocket });
  await transport.attach();
}

beforeEach(() => start());
afterEach(async () => {
  await test.hub.close();
  await transport.detach();
  expectEmptyTables(test);
});

async function restart(options: TestHubOptions, rawSocket?: WampRawSocketOptions): Promise<void> {
  await transport.detach();
  await start(options, rawSocket);
}

async function open(): Promise<Socket> {
  const socket = connect(transport.ports[0]!, host);
  await once(socket, 'connect');
  return socket;
}

/** A client with the greatest limit, or that of an exponent. */
async function client(exponent?: number): Promise<{ client: WampTestClient; port: RawPort }> {
  const port = new RawPort(await open(), json, exponent);
  return { port, client: new WampTestClient(port, json) };
}

async function joined(exponent?: number): Promise<{ client: WampTestClient; port: RawPort }> {
  const made = await client(exponent);
  await made.client.join();
  return made;
}

function frame(kind: number, text: string | Buffer, length = Buffer.byteLength(text)): Buffer {
  const head = Buffer.alloc(4);
  head.writeUIntBE(length, 1, 3);
  head[0] = kind;
  return Buffer.concat([head, Buffer.from(text)]);
}

const handshake = Buffer.of(0x7f, 0xf1, 0, 0);
const answerOf = async (data: Buffer): Promise<Buffer> => {
  const socket = await open();
  const all = allOf(socket);
  socket.write(data);
  return all;
};

describe('the handshake', () => {
  it.each([
    ['K1: an HTTP request', Buffer.from('GET / HTTP/1.1\r\n\r\n'), []],
    ['K1: TLS', Buffer.of(0x16, 3, 1, 0), []],
    ['K2: no serializer', Buffer.of(0x7f, 0xf0, 0, 0), [0x7f, 0x10, 0, 0]],
    ['K2: an unknown serializer', Buffer.of(0x7f, 0xf4, 0, 0), [0x7f, 0x10, 0, 0]],
    [
      'K2: with HELLO behind it',
      Buffer.concat([Buffer.of(0x7f, 0xff, 0, 0), frame(0, hello)]),
      [0x7f, 0x10, 0, 0],
    ],
    ['K3: reserved octets', Buffer.of(0x7f, 0xf1, 0, 1), [0x7f, 0x30, 0, 0]],
    ['K5: a limit that WELCOME exceeds', Buffer.of(0x7f, 0x01, 0, 0), [0x7f, 0x20, 0, 0]],
  ])('%s is refused', async (_, sent, answer) => {
    expect([...(await answerOf(sent))]).toEqual(answer);
    expect(test.log.map(({ message }) => message).join()).toMatch(/RawSocket connection from 127/);
  });

  it('K4: a full server says so', async () => {
    await restart({ limits: { maxSessions: 1 } });
    await joined();
    expect([...(await answerOf(handshake))]).toEqual([0x7f, 0x40, 0, 0]);
  });

  it.each([
    [512, 0],
    [1_023, 0],
    [1_024, 1],
    [1_000_000, 10],
    [2 ** 20, 11],
    [2 ** 24, 15],
    [Infinity, 15],
  ])('K5: a limit of %d bytes is told as 2^(9+%d)', async (maxMessageBytes, exponent) => {
    await restart({ limits: { maxMessageBytes } });
    const socket = await open();
    socket.write(handshake);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect([...answer]).toEqual([0x7f, exponent * 16 + 1, 0, 0]);
    socket.destroy();
  });

  it('is given up if it takes too long, whatever was sent', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const socket = await open();
      const all = allOf(socket);
      socket.write(handshake.subarray(0, 3));
      await vi.waitFor(() => expect(transport['door']['waiting'].size === 1).toBe(true));
      vi.advanceTimersByTime(10_000);
      expect(await all).toEqual(Buffer.alloc(0));
    } finally {
      vi.useRealTimers();
    }
  });

  it('leaves nothing behind when a client leaves in the middle of it', async () => {
    const socket = await open();
    socket.write(handshake.subarray(0, 2));
    await vi.waitFor(() => expect(transport['door']['waiting'].size === 1).toBe(true));
    socket.destroy();
    await vi.waitFor(() => expect(transport['door']['waiting'].size === 0).toBe(true));
  });

  it('K9: with HELLO in one segment, or split at every byte', async () => {
    const welcome = /^\[2,\d+,\{/;
    const whole = Buffer.concat([handshake, frame(0, hello)]);
    for (let at = 0; at < whole.length; at++) {
      const socket = await open();
      socket.setNoDelay(true).write(whole.subarray(0, at));
      await new Promise(setImmediate);
      socket.write(whole.subarray(at));
      const parts: Buffer[] = [];
      socket.on('data', (part: Buffer) => parts.push(part));
      await vi.waitFor(() => expect(Buffer.concat(parts).length > 8).toBe(true));
      const all = Buffer.concat(parts);
      expect(all.subarray(0, 4)).toEqual(accepted);
      expect(all.subarray(8).toString()).toMatch(welcome);
      socket.destroy();
    }
  });
});

describe('frames', () => {
  it.each([
    ['a reserved bit', 0x10],
    ['a reserved type', 3],
    ['the highest type', 7],
    ['the bit of the longest frame, with another length', 8],
  ])('K6: %s ends the session with ABORT', async (_, kind) => {
    const { client: one, port } = await joined();
    port.sendFrame(kind, Buffer.from('[]'));
    const [code, , reason] = await one.expect(3);
    expect([code, reason]).toEqual([3, 'wamp.error.protocol_violation']);
    await one.closed;
  });

  it.each(['[]', 'nonsense', '', '{}'])(
    'a message that is none ends the session: %j',
    async (text) => {
      const { client: one, port } = await joined();
      port.sendFrame(0, Buffer.from(text));
      expect((await one.expect(3))[2]).toBe('wamp.error.protocol_violation');
      await one.closed;
    },
  );

  it('a text that is not UTF-8 ends the session', async () => {
    const { client: one, port } = await joined();
    port.sendFrame(0, Buffer.of(0x5b, 0x22, 0xff, 0x22, 0x5d));
    expect((await one.expect(3))[2]).toBe('wamp.error.protocol_violation');
    await one.closed;
  });

  it('K5, K8: a frame beyond the limit ends the session before it has arrived', async () => {
    await restart({ limits: { maxMessageBytes: 4_096 } });
    const { client: one, port } = await joined();
    port.socket.write(frame(0, '[', 4_097));
    expect((await one.expect(3))[2]).toBe('wamp.error.payload_size_exceeded');
    await one.closed;
    const { client: two, port: other } = await joined();
    other.socket.write(Buffer.of(8, 0, 0, 0));
    expect((await two.expect(3))[2]).toBe('wamp.error.payload_size_exceeded');
    await two.closed;
  });

  it('K8: a frame of 2^24 bytes has a length of 0 and a bit of its own', () => {
    const payload = Buffer.alloc(2 ** 24, 'x');
    const encoded = encodeRawFrame(0, payload);
    expect([...encoded.subarray(0, 4)]).toEqual([8, 0, 0, 0]);
    const frames: [number, Buffer][] = [];
    const owner = {
      frame: (type: number, bytes: Buffer, first: number, end: number) =>
        frames.push([type, bytes.subarray(first, end)]),
      broken: () => {},
    };
    const reader = new RawReader(2 ** 24, owner);
    for (let at = 0; at < encoded.length; at += 1_000_003)
      reader.read(encoded.subarray(at, at + 1_000_003));
    expect(frames).toHaveLength(1);
    expect(frames[0]![0]).toBe(0);
    expect(frames[0]![1].equals(payload)).toBe(true);
    expect(reader.pendingBytes).toBe(0);
  });

  it('K7: PING gets one PONG with its payload, before HELLO, too, and a PONG is ignored', async () => {
    const { client: one, port } = await client();
    port.sendFrame(1, Buffer.from('a ping'));
    port.sendFrame(2, Buffer.from('a pong'));
    port.sendFrame(1, Buffer.alloc(0));
    await one.join();
    port.sendFrame(1, Buffer.alloc(70_000, 'x'));
    expect(await one.call('com.echo', [1])).toBe(1);
    expect(port.controls.map(({ kind, payload }) => [kind, payload.length])).toEqual([
      [2, 6],
      [2, 0],
      [2, 70_000],
    ]);
  });

  it('a long message that comes in parts counts as what has come, and not as what was announced', async () => {
    await restart({ limits: { maxBytesPerSecond: Infinity } });
    const { client: one, port } = await joined();
    const text = `[48,1,{},"com.echo",["${'y'.repeat(100_000)}"]]`;
    const whole = frame(0, text);
    const [held] = test.hub.core.hosts;
    const before = held!.weight;
    port.socket.write(whole.subarray(0, 5));
    await vi.waitFor(() => expect(held!.weight > before).toBe(true));
    expect(held!.weight - before).toBeLessThan(100);
    for (let at = 5; at < whole.length; at += 1_001)
      port.socket.write(whole.subarray(at, at + 1_001));
    expect(await one.expect(50)).toEqual([50, 1, {}, ['y'.repeat(100_000)]]);
    expect(held!.weight).toBe(before);
  });
});

describe('the limit of the client', () => {
  const long = 'z'.repeat(5_000);

  it('makes a result that is too long one ERROR, and leaves the session as it is', async () => {
    const { client: one } = await joined(2);
    test.hub.register('com.long', () => long);
    await expect(one.call('com.long')).rejects.toMatchObject({
      uri: 'wamp.error.payload_size_exceeded',
      message: expect.stringContaining('at most 2048 bytes') as string,
    });
    expect(await one.call('com.echo', [1])).toBe(1);
  });

  it('ends a stream at the value that is too long', async () => {
    const { client: one } = await joined(2);
    test.hub.register('com.stream', async function* () {
      yield 1;
      yield long;
      yield 3;
    });
    one.request(48, { receive_progress: true }, 'com.stream');
    expect(await one.expect(50)).toEqual([50, 1, { progress: true }, [1]]);
    expect((await one.expect(8))[4]).toBe('wamp.error.payload_size_exceeded');
  });

  it('fails a call of the application to the client', async () => {
    const { client: one } = await joined(2);
    await one.register('com.client', () => 1);
    const [session] = test.hub.sessions.values();
    await expect(session!.call('com.client', [long])).rejects.toMatchObject({
      uri: 'wamp.error.payload_size_exceeded',
    });
    expect(await session!.call('com.client', [1])).toBe(1);
  });

  it('counts characters as bytes: a text of 700 times three', async () => {
    const { client: one } = await joined(2);
    await expect(one.call('com.echo', ['€'.repeat(600)])).resolves.toBe('€'.repeat(600));
    test.hub.register('com.euros', () => '€'.repeat(700));
    await expect(one.call('com.euros')).rejects.toMatchObject({
      uri: 'wamp.error.payload_size_exceeded',
    });
  });

  it('drops an event that is too long, for this client alone, and counts it', async () => {
    const [small, large] = [await joined(2), await joined()];
    await small.client.subscribe('com.topic');
    await large.client.subscribe('com.topic');
    test.hub.publish('com.topic', [long]);
    test.hub.publish('com.topic', ['short']);
    expect((await small.client.expect(36))[4]).toEqual(['short']);
    expect((await large.client.expect(36))[4]).toEqual([long]);
    expect(test.log.map(({ message }) => message).join()).toContain(
      'at most 2048 bytes: a longer event of com.topic',
    );
    expect([...test.hub.sessions.values()].map((each) => each.stats().eventsDropped)).toEqual([
      1, 0,
    ]);
  });
});

describe('the connection', () => {
  it('is what the session says of its transport', async () => {
    await joined();
    const [session] = test.hub.sessions.values();
    expect(session!.transport).toMatchObject({
      type: 'rawsocket',
      protocol: 'wamp.2.json',
      headers: {},
      remoteAddress: host,
      encrypted: false,
    });
  });

  it('is pinged by the heartbeat, which measures the latency, and ended if nothing comes back', async () => {
    const { client: one, port } = await joined();
    const [session] = test.hub.sessions.values();
    test.clock.advance(30_000);
    await vi.waitFor(() => expect(port.controls.length === 1).toBe(true));
    expect(port.controls[0]!.kind).toBe(1);
    test.clock.advance(5);
    port.sendFrame(2, port.controls[0]!.payload);
    await vi.waitFor(() => expect(session!.latencyMs !== undefined).toBe(true));
    test.clock.advance(60_000);
    await one.closed;
  });

  it('of a client that was kicked ends after GOODBYE', async () => {
    const { client: one } = await joined();
    const [session] = test.hub.sessions.values();
    void session!.close();
    expect((await one.expect(6))[2]).toBe('wamp.close.normal');
    one.send([6, {}, 'wamp.close.goodbye_and_out']);
    await one.closed;
  });

  it('writes all answers of a turn with one system call', async () => {
    const { client: one } = await joined();
    await one.subscribe('com.topic');
    const [connection] = transport['door']['connections'];
    const write = vi.spyOn(connection!['socket'], 'write');
    for (let i = 0; i < 100; i++) test.hub.publish('com.topic', [i]);
    for (let i = 0; i < 100; i++) expect((await one.expect(36))[4]).toEqual([i]);
    expect(write.mock.calls.length).toBeLessThanOrEqual(2);
  });

  it('lives through ten thousand pings of a client that reads nothing', async () => {
    await restart({ limits: { maxMessagesPerSecond: Infinity, maxBytesPerSecond: Infinity } });
    const { client: one, port } = await joined();
    port.pause();
    const ping = frame(1, 'x'.repeat(1_000));
    for (let i = 0; i < 10; i++) port.socket.write(Buffer.concat(Array<Buffer>(1_000).fill(ping)));
    port.resume();
    expect(await one.call('com.echo', [1])).toBe(1);
  });

  it('that is half closed is answered first', async () => {
    const socket = await open();
    const all = allOf(socket);
    socket.end(Buffer.concat([handshake, frame(0, hello)]));
    expect((await all).subarray(8).toString()).toMatch(/^\[2,/);
  });
});

describe('a socket file', () => {
  let folder: string;
  const path = (): string => join(folder, 'app.sock');
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nestjs-wamp-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function joinedAt(file: string): Promise<WampTestClient> {
    const made = new WampTestClient(new RawPort(connect(file), json), json);
    await made.join();
    return made;
  }

  it('has the mode that was asked for, and is told by the session', async () => {
    await restart({}, { path: path(), mode: 0o600 });
    expect(statSync(path()).mode & 0o777).toBe(0o600);
    await joinedAt(path());
    const [session] = test.hub.sessions.values();
    expect(session!.transport).toMatchObject({ type: 'rawsocket', path: path() });
    expect(session!.transport.remoteAddress).toBeUndefined();
    expect(transport.where()).toBe(`rawsocket at ${path()}`);
  });

  it('that a killed process has left is replaced', async () => {
    // Only a process that is killed leaves it; so this one is moved out of the reach of its server.
    const server = createServer();
    await once(server.listen(join(folder, 'first.sock')), 'listening');
    const { renameSync } = await import('node:fs');
    renameSync(join(folder, 'first.sock'), path());
    server.close();
    await restart({}, { path: path() });
    expect(await (await joinedAt(path())).call('com.echo', [1])).toBe(1);
  });

  it('at which somebody listens is left alone', async () => {
    const server = createServer();
    await once(server.listen(path()), 'listening');
    await expect(restart({}, { path: path() })).rejects.toThrow('another process listens there');
    expect(server.listening).toBe(true);
    server.close();
  });

  it('is no other file', async () => {
    writeFileSync(path(), 'precious');
    await expect(restart({}, { path: path() })).rejects.toThrow('a file that is not a socket');
  });

  it('is gone when the application has stopped', async () => {
    await restart({}, { path: path() });
    await transport.detach();
    expect(() => statSync(path())).toThrow('ENOENT');
  });
});

it('a serializer that the hub does not have is refused', async () => {
  await restart({ serializers: [new MsgpackSerializer()] });
  expect([...(await answerOf(handshake))]).toEqual([0x7f, 0x10, 0, 0]);
});
