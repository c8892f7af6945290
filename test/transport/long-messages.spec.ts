import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WampHub } from '../../lib/hub/wamp-hub.js';
import { encodeRawFrame, RawFrame } from '../../lib/transport/raw-socket/raw-frame.js';
import { RawSocketTransport } from '../../lib/transport/raw-socket/raw-socket-transport.js';
import { MessageLine } from '../../lib/transport/sockets/message-line.js';
import { frame, Opcode } from '../hostile/attacker.js';
import { hold, waiting } from '../utils/held-turns.js';
import { borrow, createHub, eventually, listen } from './support.js';

// Many messages that come at once, and of which each takes long.

const count = 40;
const ms = 5;
const hello = [1, 'realm1', { roles: { publisher: {} } }];
const publish = (i: number) => [16, i, {}, 'com.topic', [i]];
const publications = Array.from({ length: count }, (_, i) => publish(i + 1));

let hub: WampHub;
let http: Server;
let transports: { attach(): Promise<void>; detach(): Promise<void> }[];
let ports: { webSocket: number; rawSocket: number };
/** What the handler has got, and the time that it took. */
let seen: unknown[];
let now: number;
let others: number;

beforeEach(async () => {
  hub = createHub();
  http = createServer();
  const rawSocket = new RawSocketTransport({
    hub: hub.door,
    rawSocket: { port: 0, host: '127.0.0.1' },
  });
  transports = [borrow(http, { hub, path: '/ws', batched: true }), rawSocket];
  for (const transport of transports) await transport.attach();
  ports = { webSocket: await listen(http), rawSocket: rawSocket.ports[0]! };
  [seen, others] = [[], 0];
  hub.subscribe('com.other', () => void others++);
  now = performance.now();
  hub.subscribe('com.topic', ({ args: [i] }) => {
    seen.push(i);
    now += ms;
  });
});

afterEach(async () => {
  vi.restoreAllMocks();
  await hub.close();
  for (const transport of transports) await transport.detach();
  http.close();
});

function upgrade(protocol: string): string {
  const lines = [
    'GET /ws HTTP/1.1',
    'Host: a',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    `Sec-WebSocket-Protocol: ${protocol}`,
  ];
  return `${lines.join('\r\n')}\r\n\r\n`;
}

const text = (message: unknown): string => JSON.stringify(message);
const webFrame = (data: string): Buffer => frame(Opcode.Text, data);

interface Road {
  readonly name: string;
  readonly port: 'webSocket' | 'rawSocket';
  readonly opening: string | Buffer;
  /** All messages as the bytes of one write. */
  bytes(messages: readonly unknown[]): Buffer;
  /** What a client sends before it ends the connection. */
  readonly close: Buffer;
}

const roads: readonly Road[] = [
  {
    name: 'WebSocket',
    port: 'webSocket',
    opening: upgrade('wamp.2.json'),
    bytes: (messages) => Buffer.concat(messages.map((message) => webFrame(text(message)))),
    close: frame(Opcode.Close, ''),
  },
  {
    name: 'batched WebSocket',
    port: 'webSocket',
    opening: upgrade('wamp.2.json.batched'),
    bytes: (messages) => webFrame(messages.map((message) => `${text(message)}\u001e`).join('')),
    close: frame(Opcode.Close, ''),
  },
  {
    name: 'RawSocket',
    port: 'rawSocket',
    opening: Buffer.of(0x7f, 0xf1, 0, 0),
    bytes: (messages) =>
      Buffer.concat(
        messages.map((message) => encodeRawFrame(RawFrame.Message, Buffer.from(text(message)))),
      ),
    close: Buffer.alloc(0),
  },
];

async function joined({ port, opening, bytes }: Road): Promise<Socket> {
  const socket = connect(ports[port], '127.0.0.1');
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.write(opening);
  await once(socket, 'data');
  socket.write(bytes([hello]));
  await eventually(() => expect(hub.sessions.size).toBe(1));
  // What costs little lets in much of what comes after it.
  const harmless = [16, 1, {}, 'com.other', ['x'.repeat(20_000)]];
  for (let i = 1; i <= 4; i++) {
    socket.write(bytes([harmless]));
    await eventually(() => expect(others).toBe(i));
  }
  return socket;
}

describe.each(roads)('over $name', (road) => {
  it('take one turn of the event loop after the other', async () => {
    const socket = await joined(road);
    vi.spyOn(performance, 'now').mockImplementation(() => now);
    socket.write(road.bytes(publications));
    let longest = 0;
    while (seen.length < count) {
      const before = now;
      await nextTurn();
      longest = Math.max(longest, now - before);
    }
    expect(seen).toEqual(publications.map(([, i]) => i));
    expect(longest).toBeLessThanOrEqual(4 * ms);
    socket.destroy();
  });

  it('are all received when the client closes the connection after them', async () => {
    const socket = await joined(road);
    vi.spyOn(performance, 'now').mockImplementation(() => now);
    socket.end(Buffer.concat([road.bytes(publications), road.close]));
    await eventually(() => expect(hub.sessions.size).toBe(0));
    expect(seen).toEqual(publications.map(([, i]) => i));
  });

  it('are dropped when the connection is lost', async () => {
    const socket = await joined(road);
    vi.spyOn(performance, 'now').mockImplementation(() => now);
    hold();
    socket.write(road.bytes(publications));
    await eventually(() => expect(waiting).toHaveLength(1));
    waiting.shift()!.run();
    await eventually(() => expect(waiting.some((work) => work instanceof MessageLine)).toBe(true));
    const handled = seen.length;
    expect(handled).toBeLessThan(count);
    socket.resetAndDestroy();
    await eventually(() => expect(hub.sessions.size).toBe(0));
    expect(seen).toHaveLength(handled);
  });
});
