import { once } from 'node:events';
import { Agent, createServer as createHttp, type IncomingMessage, type Server } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket as WsWebSocket, WebSocketServer } from 'ws';
import { openSocket as openNode } from '../../lib/client/node-socket.js';
import type {
  SocketEnd,
  SocketRequest,
  WampSocket,
  WampSocketFactory,
} from '../../lib/client/socket.js';
import { openSocket as openGlobal } from '../../lib/client/web-socket.js';
import { Authority } from '../utils/certificates.js';

/** What a socket has told its listener. */
class Told {
  readonly log: unknown[] = [];
  readonly waiting: (() => void)[] = [];

  opened(subprotocol: string): void {
    this.tell(['opened', subprotocol]);
  }

  message(data: string | Uint8Array): void {
    this.tell(['message', typeof data === 'string' ? data : [...data]]);
  }

  closed(end: SocketEnd): void {
    this.tell(['closed', end]);
  }

  /** Resolves when so many things were told. */
  async until(count: number): Promise<unknown[]> {
    while (this.log.length < count) await new Promise<void>((told) => this.waiting.push(told));
    return this.log;
  }

  get end(): SocketEnd {
    return (this.log.at(-1) as [string, SocketEnd])[1];
  }

  private tell(item: unknown): void {
    this.log.push(item);
    this.waiting.splice(0).forEach((resolve) => resolve());
  }
}

let http: Server;
let wss: WebSocketServer;
let url: string;
const opened: WampSocket[] = [];
const sockets = new Set<Socket>();

async function serve(server: Server): Promise<void> {
  http = server;
  http.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  wss = new WebSocketServer({ server: http, closeTimeout: 100 } as object);
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  url = `ws://127.0.0.1:${(http.address() as AddressInfo).port}/ws`;
}

beforeEach(() => serve(createHttp()));

afterEach(async () => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
  for (const socket of opened.splice(0)) socket.close();
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => http.close(resolve));
});

function open(factory: WampSocketFactory, more: Partial<SocketRequest> = {}): [WampSocket, Told] {
  const told = new Told();
  const subprotocols = ['wamp.2.json', 'wamp.2.cbor'];
  const socket = factory({ url, subprotocols, maxMessageBytes: 1_000, ...more }, told);
  opened.push(socket);
  expect(told.log).toEqual([]);
  return [socket, told];
}

async function connected(
  factory: WampSocketFactory,
  more: Partial<SocketRequest> = {},
): Promise<[WampSocket, Told, WsWebSocket, IncomingMessage]> {
  const [socket, told] = open(factory, more);
  const [[peer, request]] = await Promise.all([
    once(wss, 'connection') as Promise<[WsWebSocket, IncomingMessage]>,
    told.until(1),
  ]);
  return [socket, told, peer, request];
}

/** Answers an upgrade with a status and headers of its own. */
function refuseWith(status: string, ...headers: string[]): void {
  wss.close();
  http.removeAllListeners('upgrade');
  http.on('upgrade', (_request, socket: Duplex) =>
    socket.end([`HTTP/1.1 ${status}`, ...headers, '', ''].join('\r\n')),
  );
}

describe.each([
  ['of ws', openNode],
  ['of the runtime', openGlobal],
])('the socket %s', (name, factory) => {
  beforeEach(() => {
    // Node 20 has no WebSocket of its own. The one of ws has the same face.
    if (name === 'of the runtime' && typeof WebSocket === 'undefined')
      vi.stubGlobal('WebSocket', WsWebSocket);
  });

  it('tells the subprotocol, and passes on text and bytes', async () => {
    const [socket, told, peer] = await connected(factory);
    const received: unknown[] = [];
    peer.on('message', (data: Buffer, isBinary) =>
      received.push(isBinary ? [...data] : data.toString()),
    );
    peer.send('hello');
    peer.send(new Uint8Array([1, 2]));
    socket.send('wörld');
    socket.send(new Uint8Array([3, 4]));
    await told.until(3);
    if (received.length < 2) await once(peer, 'message');
    if (received.length < 2) await once(peer, 'message');
    expect(told.log).toEqual([
      ['opened', 'wamp.2.json'],
      ['message', 'hello'],
      ['message', [1, 2]],
    ]);
    expect(received).toEqual(['wörld', [3, 4]]);
    expect(socket.bufferedBytes).toBe(0);
  });

  it.each([
    [1000, ''],
    [1001, 'away'],
    [1012, 'retry-after-ms=5'],
    [1013, ''],
    [4000, 'ours'],
  ])('tells the status %i and the reason "%s"', async (code, reason) => {
    const [socket, told, peer] = await connected(factory);
    peer.close(code, reason);
    await told.until(2);
    expect(told.end).toEqual({ code, reason });
    socket.send('too late');
    socket.close();
    await once(peer, 'close');
    expect(told.log).toHaveLength(2);
  });

  it('tells once that the connection broke', async () => {
    const [socket, told, peer] = await connected(factory);
    peer.terminate();
    await told.until(2);
    expect([1006, undefined]).toContain(told.end.code);
    socket.send('too late');
    socket.close();
    await connected(factory);
    expect(told.log).toHaveLength(2);
  });

  it('tells once that nobody listens', async () => {
    const [, told] = open(factory, { url: 'ws://127.0.0.1:1/' });
    await told.until(1);
    expect(told.log).toEqual([['closed', expect.anything()]]);
    await Promise.all([...sockets].map((socket) => once(socket, 'close')));
    expect(told.log).toHaveLength(1);
  });

  it('is closed with status 1000 after all frames, and tells nothing more', async () => {
    const [socket, told, peer] = await connected(factory);
    const received: string[] = [];
    peer.on('message', (data: Buffer) => received.push(data.toString()));
    socket.send('last');
    socket.close();
    socket.close();
    socket.send('too late');
    peer.send('too late');
    const [code] = (await once(peer, 'close')) as [number];
    expect([code, received]).toEqual([1000, ['last']]);
    expect(told.log).toEqual([['opened', 'wamp.2.json']]);
  });

  it('is given up while it connects, without a word and without an error', async () => {
    const [socket, told] = open(factory);
    socket.close();
    socket.close();
    const [, last] = await connected(factory);
    expect(told.log).toEqual([]);
    expect(last.log).toHaveLength(1);
  });

  it('is given up from its own listener', async () => {
    const log: string[] = [];
    const request = { url, subprotocols: ['wamp.2.json'], maxMessageBytes: 1_000 };
    const socket = factory(request, {
      opened: () => log.push('opened'),
      message: (data) => {
        log.push(String(data));
        socket.close();
      },
      closed: () => log.push('closed'),
    });
    const [peer] = (await once(wss, 'connection')) as [WsWebSocket];
    peer.send('one');
    peer.send('two');
    await once(peer, 'close');
    expect(log).toEqual(['opened', 'one']);
  });

  it.each([
    ['a URL of another kind', { url: 'nonsense' }],
    ['a subprotocol that cannot be', { subprotocols: ['not one'] }],
  ])('is refused at once for %s', (_, more) => {
    expect(() => open(factory, more)).toThrow(Error);
  });
});

describe('the socket of ws', () => {
  it.each([
    ['401 Unauthorized', [], { httpStatus: 401 }],
    ['403 Forbidden', [], { httpStatus: 403 }],
    ['404 Not Found', [], { httpStatus: 404 }],
    ['426 Upgrade Required', [], { httpStatus: 426 }],
    ['301 Moved', ['Location: /other'], { httpStatus: 301 }],
    ['429 Too Many Requests', ['Retry-After: 7'], { httpStatus: 429, retryAfterMs: 7_000 }],
    ['503 Service Unavailable', ['Retry-After: 1'], { httpStatus: 503, retryAfterMs: 1_000 }],
    ['500 Broken', [], { httpStatus: 500 }],
  ])('knows that the upgrade was refused with %s', async (status, headers, end) => {
    refuseWith(status, ...headers);
    const [, told] = open(openNode);
    const [peer] = (await once(http, 'connection')) as [Socket];
    if (!peer.destroyed) await once(peer, 'close');
    expect(told.log).toEqual([['closed', end]]);
  });

  it('tells an empty subprotocol if the server chose none, and may be given up then', async () => {
    wss.options.handleProtocols = () => false;
    const [socket, told] = open(openNode);
    const opening = told.opened.bind(told);
    told.opened = (subprotocol) => {
      opening(subprotocol);
      socket.close();
    };
    const [peer] = (await once(http, 'connection')) as [Socket];
    await once(peer, 'close');
    expect(told.log).toEqual([['opened', '']]);
  });

  it('ends with the error of the network, and of a message that is too large', async () => {
    const [, refused] = open(openNode, { url: 'ws://127.0.0.1:1/' });
    await refused.until(1);
    expect(refused.end.error).toMatchObject({ code: 'ECONNREFUSED' });

    const [, told, peer] = await connected(openNode);
    peer.send('x'.repeat(1_000));
    peer.send('x'.repeat(1_001));
    await told.until(3);
    expect(told.end.error).toMatchObject({ code: 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH' });
    const [code] = (await once(peer, 'close')) as [number];
    expect(code).toBe(1009);
    expect(told.log).toHaveLength(3);
  });

  it.each([Infinity, 2 ** 31])('has no limit where the client has %d', async (maxMessageBytes) => {
    const [, told, peer] = await connected(openNode, { maxMessageBytes });
    peer.send('x'.repeat(100_000));
    await told.until(2);
    expect(told.log[1]).toEqual(['message', 'x'.repeat(100_000)]);
  });

  it('destroys the connection of a peer that does not answer the close', async () => {
    const [socket, told, peer] = await connected(openNode);
    peer.pause();
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    socket.close();
    await vi.advanceTimersByTimeAsync(1_999);
    const [server] = sockets;
    expect(server!.destroyed).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    vi.useRealTimers();
    peer.resume();
    await once(server!, 'close');
    expect(told.log).toHaveLength(1);
  });

  it('sends headers, and goes through an agent', async () => {
    const agent = new Agent();
    const through = vi.fn<() => void>();
    const direct = agent.createConnection.bind(agent);
    agent.createConnection = (...args) => {
      through();
      return direct(...args);
    };
    const node = { headers: { authorization: 'Bearer x', 'x-y': 'z' }, agent };
    const [, , , { headers }] = await connected(openNode, { node });
    expect(headers).toMatchObject({ authorization: 'Bearer x', 'x-y': 'z' });
    expect(through).toHaveBeenCalledTimes(1);
    expect(() => open(openNode, { node: { headers: { 'no header': 'x' } } })).toThrow('no header');
  });

  it('trusts what its TLS options trust, and shows a certificate', async () => {
    const authority = await Authority.create();
    const ca = authority.self.cert;
    http.close();
    const server = await authority.sign('server');
    await serve(createHttps({ ...server, ca, requestCert: true, rejectUnauthorized: true }));
    url = url.replace('ws:', 'wss:');

    const [, stranger] = open(openNode);
    await stranger.until(1);
    expect(stranger.end.error).toMatchObject({ code: expect.stringMatching(/CERT|SIGNATURE/) });

    const client = await authority.sign('client');
    const [, told] = await connected(openNode, { node: { tls: { ca, ...client } } });
    expect(told.log).toEqual([['opened', 'wamp.2.json']]);
  });

  it.each([
    [true, 0],
    [false, 1],
    [undefined, 1],
  ])('with unref %s holds the process by %i sockets', async (unref, count) => {
    let client!: Socket;
    const agent = new Agent();
    agent.createConnection = (options) => (client = connect(options as { port: number }));
    await connected(openNode, { node: { unref, agent } });
    const { _handle: handle } = client as unknown as { _handle: { hasRef(): boolean } };
    expect(Number(handle.hasRef())).toBe(count);
  });

  it('writes all frames of a turn at once, those of its microtasks too', async () => {
    let client!: Socket;
    const agent = new Agent();
    agent.createConnection = (options) => (client = connect(options as { port: number }));
    const [socket, told, peer] = await connected(openNode, { node: { agent } });
    const writing = vi.spyOn(client as Required<Socket>, '_writev');
    const one = vi.spyOn(client, '_write');
    const received: string[] = [];
    peer.on('message', (data: Buffer) => received.push(data.toString()));

    const answer = async (): Promise<void> => {
      socket.send('one');
      await Promise.resolve();
      socket.send('two');
      await Promise.all([1, 2].map(() => Promise.resolve()));
      socket.send('three');
      expect(socket.bufferedBytes).toBeGreaterThan(0);
    };
    told.message = () => void answer();
    peer.send('go');
    while (received.length < 3) await once(peer, 'message');

    expect(received).toEqual(['one', 'two', 'three']);
    expect([writing.mock.calls.length, one.mock.calls.length]).toEqual([1, 0]);
    expect(client.writableCorked).toBe(0);
  });

  it('writes what was sent before it was closed in the same turn', async () => {
    const [socket, , peer] = await connected(openNode);
    const received: string[] = [];
    peer.on('message', (data: Buffer) => received.push(data.toString()));
    socket.send('one');
    queueMicrotask(() => {
      socket.send('two');
      socket.close();
    });
    expect((await once(peer, 'close'))[0]).toBe(1000);
    expect(received).toEqual(['one', 'two']);
  });
});

describe('the socket of the runtime', () => {
  it('refuses options that only Node has', () => {
    expect(() => open(openGlobal, { node: {} })).toThrow(
      new TypeError(
        'The option node works only in Node, not with the WebSocket of another runtime.',
      ),
    );
  });

  it('ends with the error event, because close may never come', async () => {
    const made = new EventTarget();
    vi.stubGlobal('WebSocket', function make() {
      return made;
    });
    const [, told] = open(openGlobal);
    opened.pop();
    for (const type of ['error', 'close']) made.dispatchEvent(new Event(type));
    expect(told.log).toEqual([['closed', {}]]);
  });
});
