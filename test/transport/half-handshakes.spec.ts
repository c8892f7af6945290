import { once } from 'node:events';
import { createServer } from 'node:https';
import { connect, type Server, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  RawSocketTransport,
  type WampTransport,
  type WebSocketTransport,
} from '../../lib/transport/index.js';
import { type KeyPair, selfSigned } from '../utils/certificates.js';
import { changeDefaults } from '../utils/change-defaults.js';
import { borrow, createHub, portOf } from './support.js';

// A server that closes waits for its connections. A peer that has connected and says nothing must not hold it up,
// whatever handshake it is in.

changeDefaults({ unfinishedRequestMs: 100 });
/** Far below the time limits of the handshakes. */
const soon = { timeout: 5_000 };
const host = '127.0.0.1';

let tls: KeyPair;
let sockets: Socket[] = [];

beforeAll(async () => {
  tls = await selfSigned('localhost');
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});

/** Connects, and says nothing. Resolves when the server has taken the connection. */
async function silent(server: Server): Promise<Socket> {
  const taken = once(server, 'connection');
  const socket = connect(portOf(server), host).on('error', () => {});
  sockets.push(socket);
  await taken;
  return socket;
}

const rawSocketServer = (transport: RawSocketTransport): Server =>
  transport['opened'][0]!['server'];

function gone(socket: Socket): Promise<void> {
  return new Promise((resolve) => void socket.resume().once('close', () => resolve()));
}

/** Detaches. Resolves when the server has ended, and with it the peer. */
async function end(transport: WampTransport, socket: Socket): Promise<void> {
  const ended = gone(socket);
  await transport.detach();
  await ended;
}

describe('a peer that says nothing does not hold up the end', () => {
  it('of RawSocket', soon, async () => {
    const rawSocket = { port: 0, host };
    const transport = new RawSocketTransport({ hub: createHub().door, rawSocket });
    await transport.attach();
    await expect(end(transport, await silent(rawSocketServer(transport)))).resolves.toBeUndefined();
  });

  it('of RawSocket with TLS', soon, async () => {
    const rawSocket = { port: 0, host, tls };
    const transport = new RawSocketTransport({ hub: createHub().door, rawSocket });
    await transport.attach();
    const server = rawSocketServer(transport);
    const secured = once(server, 'secureConnection');
    sockets.push(connectTls({ port: portOf(server), host, rejectUnauthorized: false }));
    await secured;
    await expect(end(transport, await silent(server))).resolves.toBeUndefined();
  });

  it('of a port of RawSocket and HTTP', soon, async () => {
    const hub = createHub();
    const transport: WebSocketTransport = borrow(undefined as never, {
      hub,
      path: '/ws',
      port: 0,
      host,
      greet: () => {},
    });
    await transport.attach();
    await expect(end(transport, await silent(transport['ownServer']!))).resolves.toBeUndefined();
  });

  it('of HTTPS of the application, and answers end nevertheless', soon, async () => {
    const server = createServer(tls);
    const transport = borrow(server, { hub: createHub(), path: '/ws' });
    await once(server.listen(0, host), 'listening');
    await transport.attach();
    const asking = connectTls({ port: portOf(server), host, rejectUnauthorized: false });
    sockets.push(asking);
    const asked = once(server, 'request') as Promise<[unknown, { end(text: string): void }]>;
    asking.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    const [, response] = await asked;
    (response as unknown as { write(text: string): void }).write('begun');
    const peer = await silent(server);
    const [listeners, ended] = [server.listenerCount('connection'), gone(peer)];
    await transport.detach();
    const closed = new Promise((resolve) => server.close(resolve));
    await ended;
    response.end(', and ended');
    let text = '';
    for await (const chunk of asking) text += String(chunk);
    expect(text).toContain(', and ended');
    await closed;
    expect(server.listenerCount('connection')).toBe(listeners - 1);
  });
});
