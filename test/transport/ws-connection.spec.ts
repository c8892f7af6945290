import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { fairTurns } from '../../lib/calls/fair-turns.js';
import type { Turn } from '../../lib/calls/share.js';
import type { ConnectionListener } from '../../lib/hub/connection/connection.js';
import { SharedData } from '../../lib/hub/connection/shared-data.js';
import { defaults } from '../../lib/transport/defaults.js';
import { encodeFrame } from '../../lib/transport/ws-frame.js';
import { WsConnection } from '../../lib/transport/ws-connection.js';
import { turns } from '../utils/turns.js';
import { eventually, listen } from './support.js';

interface Pair {
  readonly connection: WsConnection;
  readonly client: WebSocket;
  readonly accepted: WebSocket;
  readonly socket: Socket;
  /** What the client got, in order: texts, bytes, `ping:`, `pong:` and `close:` with a status. */
  readonly got: (string | Buffer)[];
}

describe('WsConnection', () => {
  let siblings: Set<WsConnection>;
  let server: Server;
  let wss: WebSocketServer;
  let port: number;
  let listener: ConnectionListener;

  beforeEach(async () => {
    siblings = new Set();
    server = createServer();
    wss = new WebSocketServer({ server, clientTracking: true, maxPayload: 1_000 });
    port = await listen(server);
    listener = {
      message: vi.fn<(data: string | Uint8Array) => void>(),
      pong: vi.fn<() => void>(),
      control: vi.fn<() => boolean>(() => true),
      incomplete: vi.fn<(bytes: number) => void>(),
      broken: vi.fn<() => void>(),
      closed: vi.fn<() => void>(),
    };
  });

  afterEach(() => {
    for (const ws of wss.clients) ws.terminate();
    server.close();
  });

  async function open(clientOptions: object = { perMessageDeflate: false }): Promise<Pair> {
    const client = new WebSocket(`ws://127.0.0.1:${port}/a?b`, 'wamp.2.json', clientOptions);
    const got: (string | Buffer)[] = [];
    client.on('message', (data: Buffer, isBinary) => got.push(isBinary ? data : data.toString()));
    client.on('ping', () => got.push('ping'));
    client.on('pong', (data) => got.push(`pong:${data.toString()}`));
    client.on('close', (code) => got.push(`close:${code}`));
    client.on('error', () => undefined);
    const [[accepted, request]] = (await Promise.all([
      once(wss, 'connection'),
      once(client, 'open'),
    ])) as [[WebSocket, IncomingMessage], unknown];
    const connection = new WsConnection(accepted, request, {
      siblings,
      clientAddress: '192.0.2.1',
    });
    connection.listen(listener);
    return { connection, client, accepted, socket: request.socket, got };
  }

  const messages = (client: WebSocket, count: number): Promise<void> =>
    new Promise((resolve) => {
      let seen = 0;
      client.on('message', () => ++seen === count && resolve());
    });

  it.each([
    [undefined, 1000, ''],
    [0, 1012, ''],
    [1, 1012, 'retry-after-ms=1'],
    [Number.MAX_SAFE_INTEGER, 1012, 'retry-after-ms=9007199254740991'],
  ])('closes to return in %s ms with status %i and the reason "%s"', async (ms, status, reason) => {
    const { connection, client } = await open();
    connection.close(ms);
    const [code, text] = (await once(client, 'close')) as [number, Buffer];
    expect([code, text.toString()]).toEqual([status, reason]);
  });

  it('tells what it is', async () => {
    const { connection } = await open();
    expect(connection.transport).toMatchObject({
      type: 'websocket',
      protocol: 'wamp.2.json',
      url: '/a?b',
      remoteAddress: '127.0.0.1',
      clientAddress: '192.0.2.1',
      encrypted: false,
    });
    expect(connection.transport.headers['upgrade']).toBe('websocket');
  });

  it('sends what is queued in one turn by one write, in order', async () => {
    const { connection, client, socket, got } = await open();
    const write = vi.spyOn(socket, 'write');
    const sent = Array.from({ length: 100 }, (_, index) => `message ${index} ü`);
    for (const text of sent) connection.send(text);
    expect(write).not.toHaveBeenCalled();
    expect(connection.bufferedBytes).toBeGreaterThan(1_000);
    await messages(client, 100);
    expect(write).toHaveBeenCalledTimes(1);
    expect(got).toEqual(sent);
    expect(connection.bufferedBytes).toBe(0);
  });

  it('joins what the handlers of one packet send at once, and what they send in promise jobs', async () => {
    const { connection, client, socket, got } = await open();
    const write = vi.spyOn(socket, 'write');
    const all = messages(client, 4);
    vi.mocked(listener.message).mockImplementation(() => {
      connection.send('at once');
      connection.send('too');
      void (async () => {
        await Promise.resolve();
        connection.send('soon');
        for (let jobs = 0; jobs < 10; jobs++) await Promise.resolve();
        connection.send('later');
      })();
    });
    client.send('go');
    await all;
    expect(got).toEqual(['at once', 'too', 'soon', 'later']);
    expect(write).toHaveBeenCalledTimes(2);
  });

  it('waits for the end of the turn once several connections write in each', async () => {
    const others = [await open(), await open(), await open()];
    const rounds = 2 * defaults.flushProbe;
    for (let round = 0; round < rounds; round++) {
      const all = Promise.all(others.map(({ client }) => messages(client, 1)));
      for (const { connection } of others) setImmediate(() => connection.send('busy'));
      await all;
    }
    const [{ connection, socket, client }] = others as [Pair, ...Pair[]];
    const write = vi.spyOn(socket, 'write');
    const all = messages(client, 2);
    connection.send('first');
    await new Promise<void>((resolve) => process.nextTick(() => queueMicrotask(resolve)));
    connection.send('second');
    await all;
    expect(write).toHaveBeenCalledTimes(1);
  });

  it('sends no later than the end of the turn', async () => {
    const { connection, socket } = await open();
    const order: string[] = [];
    vi.spyOn(socket, 'write').mockImplementation(() => Boolean(order.push('write')));
    connection.send('now');
    setImmediate(() => order.push('next turn'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(order).toEqual(['write', 'next turn']);
  });

  it('gathers large and small frames of a turn, text and binary', async () => {
    const { connection, client, got } = await open();
    const large = 'x'.repeat(100_000);
    const bytes = Buffer.from([1, 2, 3]);
    for (const data of ['a', large, bytes, 'b']) connection.send(data);
    await messages(client, 4);
    expect(got).toEqual(['a', large, bytes, 'b']);
  });

  it('keeps its batch apart from the batches of others', async () => {
    const [one, two] = [await open(), await open()];
    const done = Promise.all([messages(one.client, 2), messages(two.client, 2)]);
    one.connection.send('1');
    two.connection.send('2');
    one.connection.send('1 again');
    two.connection.send('2 again');
    await done;
    expect([one.got, two.got]).toEqual([
      ['1', '1 again'],
      ['2', '2 again'],
    ]);
  });

  it('frames a shared message once for all', async () => {
    const pairs = [await open(), await open(), await open()];
    const writes = pairs.map(({ socket }) => vi.spyOn(socket, 'write'));
    const shared = new SharedData('to all');
    const done = Promise.all(pairs.map(({ client }) => messages(client, 1)));
    for (const { connection } of pairs) connection.sendShared(shared);
    await done;
    expect(pairs.map(({ got }) => got)).toEqual([['to all'], ['to all'], ['to all']]);
    for (const write of writes) expect(write.mock.calls[0]?.[0]).toBe(shared.framedBy(encodeFrame));
  });

  it('keeps to its own frames of a message that another transport has framed before', async () => {
    const { connection, client, got } = await open();
    const shared = new SharedData('to all');
    const foreign = shared.framedBy((data) => Buffer.from(`TCP ${String(data)}`));
    const done = messages(client, 1);
    connection.sendShared(shared);
    await done;
    expect(got).toEqual(['to all']);
    expect(foreign.toString()).toBe('TCP to all');
  });

  it('passes on text as strings and binary as bytes', async () => {
    const { client } = await open();
    client.send('text ü');
    client.send(Buffer.from([1, 2]));
    await eventually(() => expect(listener.message).toHaveBeenCalledTimes(2));
    expect(listener.message).toHaveBeenNthCalledWith(1, 'text ü');
    expect(listener.message).toHaveBeenNthCalledWith(2, Buffer.from([1, 2]));
  });

  it('gathers nothing more when it closes in the middle of a message', async () => {
    const { connection, accepted, client, socket } = await open();
    const read = vi.fn<() => void>();
    accepted.on('message', read);
    const head = Buffer.from([0x81, 0x80 | 126, 500 >> 8, 500 & 0xff, 0, 0, 0, 0]);
    const before = socket.bytesRead;
    rawSocket(client).write(Buffer.concat([head, Buffer.alloc(300)]));
    await eventually(() => expect(socket.bytesRead).toBe(before + 308));
    expect(listener.incomplete).toHaveBeenLastCalledWith(308 - 14);
    connection.close();
    rawSocket(client).write(Buffer.alloc(200));
    await once(socket, 'close');
    expect(read).not.toHaveBeenCalled();
    expect(listener.closed).toHaveBeenCalledTimes(1);
  });

  it('throws away by turns what still comes after that', async () => {
    const { connection, client, socket } = await open();
    const head = Buffer.from([0x81, 0x80 | 126, 500 >> 8, 500 & 0xff, 0, 0, 0, 0]);
    const before = socket.bytesRead;
    rawSocket(client).write(Buffer.concat([head, Buffer.alloc(300)]));
    await eventually(() => expect(socket.bytesRead).toBe(before + 308));
    connection.close();
    const waiting: Turn[] = [];
    vi.spyOn(fairTurns, 'wait').mockImplementation((_share, work) => void waiting.push(work));
    const bytes = 4_000_000;
    rawSocket(client).write(Buffer.alloc(bytes));
    await eventually(() => expect(waiting).toHaveLength(1));
    // Behind every client with little work: there is nothing to answer.
    expect(waiting[0]?.expectedMs).toBeGreaterThan(1);
    await turns(50);
    expect(waiting).toHaveLength(1);
    expect(socket.bytesRead).toBeLessThan(bytes / 4);
    vi.restoreAllMocks();
    waiting[0]?.run();
    await once(socket, 'close');
    expect(listener.closed).toHaveBeenCalledTimes(1);
  });

  it.each([
    ['little', 100, 0, 1],
    ['more than is read at once', 40_000, 8, Infinity],
  ])('expects %s work of a client that sends as much', async (_, bytes, least, most) => {
    const { client } = await open();
    const waiting: Turn[] = [];
    vi.spyOn(fairTurns, 'hasTime').mockReturnValue(false);
    vi.spyOn(fairTurns, 'wait').mockImplementation((_share, work) => void waiting.push(work));
    client.send('x'.repeat(bytes));
    await eventually(() => expect(waiting).toHaveLength(1));
    const expectedMs = waiting[0]?.expectedMs;
    vi.restoreAllMocks();
    waiting[0]?.run();
    expect(expectedMs).toBeGreaterThan(least - 0.001);
    expect(expectedMs).toBeLessThan(most);
  });

  it('tells nothing of messages that come whole', async () => {
    const { client } = await open();
    for (let sent = 0; sent < 20; sent++) client.send(`message ${sent}`);
    client.ping('with bytes');
    await once(client, 'pong');
    expect(listener.message).toHaveBeenCalledTimes(20);
    const told = vi.mocked(listener.incomplete).mock.calls.map(([bytes]) => bytes);
    expect(told.filter((bytes) => bytes > 0)).toEqual([]);
  });

  it('lets nothing that ws writes overtake what is queued', async () => {
    const { connection, accepted, client, got } = await open();
    connection.send('1');
    accepted.ping();
    connection.send('2');
    accepted.close(1001);
    connection.send('too late');
    await once(client, 'close');
    expect(got).toEqual(['1', 'ping', '2', 'close:1001']);
  });

  it('answers what came in one packet with a ping and a close before them', async () => {
    const { connection, client, got } = await open();
    vi.mocked(listener.message).mockImplementation((data) =>
      connection.send(`re: ${String(data)}`),
    );
    const raw = (client as unknown as { _socket: Socket })._socket;
    raw.cork();
    client.send('1');
    client.ping('p');
    client.send('2');
    client.close(1000);
    raw.uncork();
    await once(client, 'close');
    expect(got).toEqual(['re: 1', 'pong:p', 're: 2', 'close:1000']);
  });

  it('closes with 1000 after all that was queued, and says so once', async () => {
    const { connection, client, got } = await open();
    expect(siblings.size).toBe(1);
    connection.send('last');
    connection.close();
    connection.send('too late');
    await Promise.all([connection.closed(), once(client, 'close')]);
    expect(got).toEqual(['last', 'close:1000']);
    expect(listener.closed).toHaveBeenCalledTimes(1);
    expect(siblings.size).toBe(0);
    connection.close();
    await connection.closed();
  });

  it('does not wait for ever for a peer that does not follow', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    const { connection, client } = await open();
    client.pause();
    connection.close();
    vi.advanceTimersByTime(1_999);
    expect(listener.closed).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    vi.useRealTimers();
    await connection.closed();
    expect(listener.closed).toHaveBeenCalledTimes(1);
  });

  it.each([
    ['the peer vanishes', (client: WebSocket) => client.terminate(), 1006],
    ['a message is too large', (client: WebSocket) => client.send('x'.repeat(1_001)), 1009],
    [
      'a frame is broken',
      (client: WebSocket) => rawSocket(client).write(Buffer.from([0xf3, 0x80])),
      1002,
    ],
    [
      'text is not UTF-8',
      (client: WebSocket) => client.send(Buffer.from([0xff]), { binary: false }),
      1007,
    ],
  ])('ends once when %s', async (_what, misbehave, status) => {
    const { connection, client } = await open();
    misbehave(client);
    const [code] = (await once(client, 'close')) as [number];
    await connection.closed();
    expect(code).toBe(status);
    expect(listener.closed).toHaveBeenCalledTimes(1);
    expect(listener.message).not.toHaveBeenCalled();
  });

  it('ends once when the socket fails, and drops what is sent then', async () => {
    const { connection, socket } = await open();
    connection.send('lost');
    socket.destroy(new Error('ECONNRESET'));
    connection.send('lost');
    await connection.closed();
    connection.send('lost');
    expect(listener.closed).toHaveBeenCalledTimes(1);
  });

  it('counts what the peer has not read', async () => {
    const { connection, client } = await open();
    client.pause();
    rawSocket(client).pause();
    const chunk = 'x'.repeat(1_000_000);
    for (let sent = 0; sent < 20; sent++) connection.send(chunk);
    await new Promise((resolve) => setImmediate(resolve));
    expect(connection.bufferedBytes).toBeGreaterThan(1_000_000);
    client.resume();
    await messages(client, 20);
    expect(connection.bufferedBytes).toBe(0);
  });

  it('leaves the framing to ws where compression was agreed on', async () => {
    wss.options.perMessageDeflate = { threshold: 0 };
    const { connection, accepted, client, got } = await open({});
    expect(accepted.extensions).toBe('permessage-deflate');
    const send = vi.spyOn(accepted, 'send');
    connection.send('1');
    connection.sendShared(new SharedData('2'));
    expect(connection.bufferedBytes).toBeGreaterThan(0);
    connection.close();
    connection.send('too late');
    await once(client, 'close');
    expect(got).toEqual(['1', '2', 'close:1000']);
    expect(send).toHaveBeenCalledTimes(2);
  });
});

function rawSocket(client: WebSocket): Socket {
  return (client as unknown as { _socket: Socket })._socket;
}
