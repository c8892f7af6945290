import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createServer as createServer2 } from 'node:http2';
import { createServer as createSecureServer } from 'node:https';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fairTurns } from '../../lib/calls/fair-turns.js';
import { FairRequests } from '../../lib/transport/long-poll/fair-requests.js';
import { FairReader } from '../../lib/transport/sockets/fair-reader.js';
import type { WampHub } from '../../lib/hub/wamp-hub.js';
import type { WebSocketTransport } from '../../lib/transport/index.js';
import { RequestRouter } from '../../lib/transport/long-poll/request-router.js';
import { frame, Opcode } from '../hostile/attacker.js';
import { Authority } from '../utils/certificates.js';
import { changeDefaults } from '../utils/change-defaults.js';
import { goOn, hold, neverBusy, waiting } from '../utils/held-turns.js';
import { Http2Client } from '../utils/http2-ask.js';
import { borrow, createHub, eventually, listen } from './support.js';

const most = 4;
changeDefaults({ unansweredRequests: most, waitingUpgrades: 2, disconnectTimeoutMs: 10 });

const openBody = '{"protocols":["wamp.2.json"]}';
const hello = '[1,"realm1",{"roles":{"callee":{}}}]';
const register = '[64,1,{},"com.late"]';
const large = 'x'.repeat(100_000);

const post = (what: string, body = ''): string =>
  `POST /ws/${what} HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;
const upgrade = [
  'GET /ws HTTP/1.1',
  'Host: a',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  'Sec-WebSocket-Protocol: wamp.2.json\r\n\r\n',
].join('\r\n');

let server: Server;
let hub: WampHub;
let transport: WebSocketTransport;
let port: number;
const sockets: Socket[] = [];
/** The paths of the requests of the application. */
const served: string[] = [];

/** One connection, and all it was sent. */
class Client {
  got = '';

  private constructor(
    readonly socket: Socket,
    /** The end of the server. */
    readonly peer: Socket,
  ) {
    socket.on('error', () => {}).on('data', (bytes) => (this.got += bytes.toString('latin1')));
    sockets.push(socket);
  }

  static async connect(): Promise<Client> {
    const connection = once(server, 'connection') as Promise<[Socket]>;
    const socket = connect(port, '127.0.0.1');
    const [peer] = await connection;
    return new Client(socket, peer);
  }

  /** Opens a transport, and returns its id. */
  async open(): Promise<string> {
    this.socket.write(post('open', openBody));
    const id = /"transport":"([^"]+)"/;
    while (!id.test(this.got)) await once(this.socket, 'data');
    return id.exec(this.got)![1]!;
  }

  get statuses(): string[] {
    return Array.from(this.got.matchAll(/HTTP\/1.1 (\d+)/g), ([, status]) => status!);
  }
}

beforeEach(async () => {
  server = createServer(({ url = '' }, response) => {
    served.push(url);
    response.end(url === '/large' ? large : 'ok');
  });
  hub = createHub();
  transport = borrow(server, { hub, path: '/ws', longPoll: true });
  await transport.attach();
  port = await listen(server);
});

afterEach(async () => {
  vi.restoreAllMocks();
  served.length = 0;
  for (const socket of sockets.splice(0)) socket.destroy();
  await hub.close();
  await transport.detach();
  server.close();
});

/** The number of clients that wait for their turn. */
function waitingClients(): number {
  return new Set(vi.mocked(fairTurns.wait).mock.calls.map(([share]) => share)).size;
}

/** A connection to a server of another kind. */
interface Other {
  readonly socket: Socket;
  close(): Promise<unknown>;
}

async function ownPort(): Promise<Other> {
  const other = borrow(undefined as never, {
    hub,
    path: '/ws',
    port: 0,
    host: '127.0.0.1',
    longPoll: true,
    greet: () => {},
  });
  await other.attach();
  const socket = connect(other.port!, '127.0.0.1');
  await once(socket, 'connect');
  return { socket, close: () => other.detach() };
}

async function secure(): Promise<Other> {
  const pair = await (await Authority.create()).sign('localhost');
  const secured = createSecureServer(pair) as unknown as Server;
  const other = borrow(secured, { hub, path: '/ws', longPoll: true });
  await other.attach();
  const socket = connectTls({ port: await listen(secured), rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const close = async (): Promise<void> => {
    await other.detach();
    secured.close();
  };
  return { socket, close };
}

describe('the requests of one connection', () => {
  it.each([
    ['one', 1],
    ['many at once', 300],
  ])('wait for their turn from the first byte, whatever they ask: %s', async (_name, count) => {
    const stranger = await Client.connect();
    hold();
    stranger.socket.write(get('/').repeat(count));
    await eventually(() => expect(waiting).toHaveLength(1));
    expect(served).toEqual([]);
    goOn();
    await eventually(() => expect(stranger.statuses).toEqual(Array(count).fill('200')));
  });

  it.each([
    ['a port of RawSocket and HTTP', ownPort],
    ['HTTPS', secure],
  ])('wait from the first byte on %s', async (_name, open) => {
    const { socket, close } = await open();
    let got = '';
    socket.on('data', (bytes) => (got += bytes.toString('latin1')));
    hold();
    socket.write(post('nobody/receive'));
    await eventually(() => expect(waiting).toHaveLength(1));
    expect(waiting[0]).toBeInstanceOf(FairReader);
    expect(got).toBe('');
    goOn();
    await eventually(() => expect(got).toContain('HTTP/1.1 404'));
    socket.destroy();
    await close();
  });

  it('are read in pieces, as long as the loop has time', async () => {
    neverBusy();
    const stranger = await Client.connect();
    const pieces: number[] = [];
    let asked = 0;
    server.on('request', () => asked++);
    const letIn = vi.spyOn(FairRequests.prototype, 'letIn').mockImplementation(() => {
      pieces.push(asked);
      asked = 0;
    });
    stranger.socket.write(get('/').repeat(300));
    await eventually(() => expect(stranger.statuses).toHaveLength(300));
    expect(letIn.mock.calls.length).toBeGreaterThan(3);
    expect(pieces[0]).toBeLessThan(20);
  });

  it('are read by HTTP alone when long-poll has ended, or never was', async () => {
    await transport.detach();
    const end = RequestRouter.of(server).addPage('/page', { answer: () => {} });
    const stranger = await Client.connect();
    hold();
    stranger.socket.write(get('/'));
    await eventually(() => expect(stranger.statuses).toEqual(['200']));
    expect(waiting).toEqual([]);
    end();
    await transport.attach();
  });

  it('wait as one client, however many transports they open', async () => {
    const client = await Client.connect();
    hold();
    client.socket.write(post('open', openBody).repeat(2));
    await eventually(() => expect(waiting).toHaveLength(1));
    waiting.shift()!.run();
    await eventually(() => expect(waiting).toHaveLength(2));
    expect(waitingClients()).toBe(1);
    goOn();
    await eventually(() => expect(client.statuses).toEqual(['200', '200']));
  });

  it('count what the session of their client makes the server hold', async () => {
    const client = await Client.connect();
    const id = await client.open();
    const { share } = FairRequests.of(client.peer);
    const before = share.expectedMs;
    client.socket.write(post(`${id}/send`, hello));
    await eventually(() => expect(client.statuses).toEqual(['200', '204']));
    expect(share.expectedMs).toBeGreaterThan(before);
  });

  it('stay in the socket, when many have no answer', async () => {
    const [client, other] = [await Client.connect(), await Client.connect()];
    const id = await client.open();
    client.socket.write(post(`${id}/send`, hello));
    await eventually(() => expect(client.statuses).toEqual(['200', '204']));
    const late = post(`${id}/send`, register);
    client.socket.write(late.slice(0, -1));
    const { line } = transport['longPoll']!['opened'].values().next().value!.connection;
    await eventually(() => expect(line.size).toBe(1));
    await other.open();
    // More than is read at once.
    const sends = 200;
    other.socket.write(post(`${id}/send`, register).repeat(sends));
    await eventually(() => expect(line.size).toBeGreaterThan(most));
    await eventually(() => expect(other.peer.isPaused()).toBe(true));
    const held = line.size;
    expect(held).toBeLessThan(sends / 4);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(line.size).toBe(held);
    client.socket.write(late.slice(-1));
    await eventually(() => expect(other.statuses).toHaveLength(1 + sends));
    expect(new Set(other.statuses)).toEqual(new Set(['200', '204']));
  });

  it('lose nothing when HTTP itself waits, because nobody reads the answers', async () => {
    const client = await Client.connect();
    await client.open();
    client.socket.pause();
    const count = 300;
    client.socket.write(get('/large').repeat(count));
    await eventually(() => expect(client.peer.isPaused()).toBe(true));
    client.socket.resume();
    await eventually(() => expect(client.statuses).toHaveLength(1 + count));
    await eventually(() => expect(client.got.endsWith('x'.repeat(100_000))).toBe(true));
    expect(new Set(client.statuses)).toEqual(new Set(['200']));
    expect(client.got.match(/x{100000}/g)).toHaveLength(count);
  });

  it('may end with an upgrade, after which HTTP reads nothing', async () => {
    const client = await Client.connect();
    await client.open();
    hold();
    client.socket.write(upgrade);
    await eventually(() => expect(waiting).toHaveLength(1));
    goOn();
    await eventually(() => expect(client.statuses).toEqual(['200', '101']));
    client.socket.write(frame(Opcode.Text, hello));
    client.socket.write(frame(Opcode.Text, '[48,1,{},"com.test.echo",["hi"]]'));
    await eventually(() => expect(client.got).toContain('[50,1,{},["hi"]]'));
    expect(client.peer.listenerCount('data')).toBe(1);
  });

  it('are forgotten with their client', async () => {
    const client = await Client.connect();
    await client.open();
    hold();
    client.socket.write(get('/'));
    await eventually(() => expect(waiting).toHaveLength(1));
    const closed = once(client.peer, 'close');
    client.socket.destroy();
    client.peer.destroy();
    await closed;
    goOn();
    expect(served).toEqual([]);
  });
});

describe('requests of HTTP/2', () => {
  it('wait for their turn, and are refused when many wait', async () => {
    const second = createServer2();
    const asked: string[] = [];
    const target = {
      open: (exchange: { reply(answer: { status: number }): void }) => {
        asked.push('open');
        exchange.reply({ status: 204 });
      },
      ask: () => {},
      preflight: () => {},
    };
    const end = RequestRouter.of(second as unknown as Server).add('/ws', target);
    const client = new Http2Client(`http://127.0.0.1:${await listen(second as unknown as Server)}`);
    hold();
    const early = [client.ask('/ws/open'), client.ask('/ws/open')];
    await eventually(() => expect(waiting).toHaveLength(2));
    expect(waitingClients()).toBe(1);
    expect((await client.ask('/ws/open')).status).toBe(503);
    expect(asked).toEqual([]);
    goOn();
    expect((await Promise.all(early)).map(({ status }) => status)).toEqual([204, 204]);
    end();
    client.close();
    second.close();
  });
});
