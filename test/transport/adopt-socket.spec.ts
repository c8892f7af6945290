import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import type { WampHub } from '../../lib/hub/wamp-hub.js';
import { createHub, listen, RawClient } from './support.js';

describe('hub.handleSocket', () => {
  let hub: WampHub;
  let server: Server;
  let url: string;
  let accept: (ws: WebSocket, request: IncomingMessage) => void;

  beforeEach(async () => {
    hub = createHub();
    server = createServer();
    accept = (ws, request) => hub.handleSocket(ws, request);
    new WebSocketServer({ server }).on('connection', (ws, request) => accept(ws, request));
    url = `ws://127.0.0.1:${await listen(server)}/any?where`;
  });

  afterEach(() => {
    server.close();
  });

  it('serves a socket that the application accepted', async () => {
    const client = await RawClient.join(url);
    expect(await client.echo('hi')).toBe('hi');
    const [session] = hub.sessions.values();
    expect(session?.transport).toMatchObject({ url: '/any?where', protocol: 'wamp.2.json' });
    await hub.close();
    expect(await client.closed).toBe(1012);
  });

  it('sends through ws when the network socket is out of reach', async () => {
    accept = (ws, { url: path, headers }) => hub.handleSocket(ws, { url: path, headers });
    const client = await RawClient.join(url);
    expect(await client.echo('hi')).toBe('hi');
    const [session] = hub.sessions.values();
    expect(session?.transport).toMatchObject({ remoteAddress: undefined, encrypted: false });
    await hub.close();
  });

  it.each([[['mqtt']], [[]]])('refuses a socket with the subprotocol %j', async (protocols) => {
    const ws = new WebSocket(url, protocols);
    const [code, reason] = (await once(ws, 'close')) as [number, Buffer];
    expect([code, reason.toString()]).toEqual([
      1002,
      'The subprotocol must be one of wamp.2.json.',
    ]);
    expect(hub.core.hosts.size).toBe(0);
  });

  it('survives what a refused client sends before it is closed', async () => {
    const closed = new Promise<void>((resolve) => {
      accept = (ws, request) => {
        hub.handleSocket(ws, request);
        ws.once('close', () => resolve());
      };
    });
    const client = new WebSocket(url, ['mqtt']);
    client.on('error', () => undefined);
    client.on('upgrade', ({ socket }) => socket.write(Buffer.of(0xff, 0xff, 0, 0, 0, 0)));
    await closed;
    expect(hub.core.hosts.size).toBe(0);
  });

  it('refuses with a reason that fits into a close frame', async () => {
    const serializers = Array.from({ length: 20 }, (_, index) => ({
      ...hub.core.options.serializers[0]!,
      subprotocol: `wamp.2.custom-${index}`,
    }));
    hub = createHub({ serializers });
    const [code] = (await once(new WebSocket(url, ['mqtt']), 'close')) as [number];
    expect(code).toBe(1002);
  });

  it('ignores a socket that is closed already', async () => {
    accept = (ws, request) => ws.once('close', () => hub.handleSocket(ws, request));
    const client = await RawClient.connect(url);
    client.ws.close();
    await client.closed;
    expect(hub.core.hosts.size).toBe(0);
  });
});
