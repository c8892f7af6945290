import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { INestApplication } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WampMetrics } from '../../lib/hub/operations/metrics.js';
import type { WampHub } from '../../lib/hub/wamp-hub.js';
import type { WebSocketTransport } from '../../lib/transport/index.js';
import { frame, Opcode } from '../hostile/attacker.js';
import { changeDefaults } from '../utils/change-defaults.js';
import { goOn, hold, waiting } from '../utils/held-turns.js';
import { setups, start } from './app.js';
import { borrow, createHub, eventually, listen, logged, RawClient } from './support.js';

const most = 3;

changeDefaults({ waitingUpgrades: most, disconnectTimeoutMs: 150 });

class Refusals extends WampMetrics {
  readonly reasons: string[] = [];

  override refused(reason: string): void {
    this.reasons.push(reason);
  }
}

const request = Buffer.from(
  `${[
    'GET /ws HTTP/1.1',
    'Host: localhost',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    'Sec-WebSocket-Protocol: wamp.2.json',
  ].join('\r\n')}\r\n\r\n`,
);

function message(...list: unknown[]): Buffer {
  return frame(Opcode.Text, JSON.stringify(list));
}

/** A client by TCP, and all it was sent. */
interface Client {
  readonly socket: Socket;
  got: string;
}

const sockets: Socket[] = [];

async function client(port: number, ...first: Buffer[]): Promise<Client> {
  const socket = connect(port, '127.0.0.1');
  const made: Client = { socket, got: '' };
  socket.on('error', () => undefined);
  socket.on('data', (bytes) => (made.got += bytes.toString('latin1')));
  sockets.push(socket);
  await once(socket, 'connect');
  socket.write(Buffer.concat(first));
  return made;
}

beforeEach(() => {
  logged.length = 0;
});

afterEach(() => {
  vi.restoreAllMocks();
  for (const socket of sockets.splice(0)) socket.destroy();
});

describe.each([setups.none, setups.stock, setups.wamp, setups.io])('with $name', (setup) => {
  let app: INestApplication;

  afterEach(() => app.close());

  it('an upgrade waits for its turn, and nothing is lost that comes meanwhile', async () => {
    const started = await start([{ hub: createHub(), path: '/ws' }], setup);
    ({ app } = started);
    const accepted = once(app.getHttpServer() as Server, 'connection') as Promise<[Socket]>;
    hold();
    const first = Buffer.concat([request, message(1, 'realm1', { roles: { caller: {} } })]);
    const made = await client(started.port, first);
    const [serverSocket] = await accepted;
    await eventually(() => expect(waiting).toHaveLength(1));
    const later = message(48, 1, {}, 'com.test.echo', ['later']);
    made.socket.write(later);
    await eventually(() => expect(serverSocket.bytesRead).toBe(first.length + later.length));
    expect(made.got).toBe('');
    goOn();
    await eventually(() => expect(made.got).toContain('["later"]'));
    expect(made.got).toMatch(/^HTTP\/1.1 101 .*\[2,.*\[50,1,{},\["later"\]\]$/s);
  });
});

describe('upgrades that wait', () => {
  let server: Server;
  let transport: WebSocketTransport;
  let hub: WampHub;
  let port: number;
  const metrics = new Refusals();
  const asked = vi.fn<() => undefined>();

  beforeEach(async () => {
    metrics.reasons.length = 0;
    asked.mockClear();
    server = createServer();
    hub = createHub({ metrics });
    transport = borrow(server, { hub, path: '/ws', clientAddress: asked });
    await transport.attach();
    port = await listen(server);
  });

  afterEach(async () => {
    await hub.close();
    await transport.detach();
    server.close();
  });

  const waits = (count: number): Promise<void> =>
    eventually(() => expect(waiting).toHaveLength(count));

  it('may be so many; more are refused with 503', async () => {
    hold();
    const early = await Promise.all(Array.from({ length: most }, () => client(port, request)));
    await waits(most);
    const late = await client(port, request);
    await once(late.socket, 'close');
    expect(late.got).toMatch(/^HTTP\/1.1 503 .*Retry-After: 10.*3 clients wait/s);
    expect([metrics.reasons, waiting.length]).toEqual([['crowd'], most]);
    expect(logged.join()).toContain('HTTP 503: 3 clients wait');
    goOn();
    await eventually(() => early.forEach(({ got }) => expect(got).toContain(' 101 ')));
    hold();
    await client(port, request);
    await waits(1);
    expect(metrics.reasons).toEqual(['crowd']);
    goOn();
  });

  it('are forgotten when their clients are gone', async () => {
    const accepted = once(server, 'connection') as Promise<[Socket]>;
    hold();
    const { socket } = await client(port, request);
    const [serverSocket] = await accepted;
    await waits(1);
    const closed = once(serverSocket, 'close');
    socket.resetAndDestroy();
    await closed.catch(() => undefined);
    goOn();
    expect(asked).not.toHaveBeenCalled();
    expect([serverSocket.listenerCount('error'), hub.core.hosts.size]).toEqual([0, 0]);
    const next = await RawClient.join(`ws://127.0.0.1:${port}/ws`);
    expect(await next.echo('hi')).toBe('hi');
    expect(asked).toHaveBeenCalledTimes(1);
  });

  it('leave no listener on the socket of a session', async () => {
    const sessionListeners = async (isHeld: boolean): Promise<number[]> => {
      const accepted = once(server, 'connection') as Promise<[Socket]>;
      if (isHeld) hold();
      const { socket } = await client(port, request);
      const [serverSocket] = await accepted;
      if (isHeld) await waits(1).then(goOn);
      await once(socket, 'data');
      return ['error', 'close'].map((event) => serverSocket.listenerCount(event));
    };
    expect(await sessionListeners(true)).toEqual(await sessionListeners(false));
  });

  it('are refused when the hub has closed meanwhile', async () => {
    hold();
    const { socket } = await client(port, request);
    await waits(1);
    await hub.close();
    goOn();
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1.1 503 /);
    expect(metrics.reasons).toEqual(['shutdown']);
  });
});

describe('a burst of upgrades', () => {
  it('takes some turns of the event loop, not one', async () => {
    const count = most;
    const server = createServer();
    let asked = 0;
    const clientAddress = (): undefined => {
      asked++;
      const startedMs = performance.now();
      while (performance.now() - startedMs < 25);
    };
    const transport = borrow(server, { hub: createHub(), path: '/ws', clientAddress });
    await transport.attach();
    const port = await listen(server);
    const heldBack: unknown[][] = [];
    const emit = vi.spyOn(server, 'emit').mockImplementation((...event: unknown[]) => {
      heldBack.push(event);
      return true;
    });
    const clients = await Promise.all(Array.from({ length: count }, () => client(port)));
    await eventually(() => expect(heldBack).toHaveLength(count));
    emit.mockRestore();
    for (const event of heldBack.splice(0)) server.emit(...(event as [string]));
    const upgrades = vi.spyOn(server, 'emit').mockImplementation((...event: unknown[]) => {
      heldBack.push(event);
      return true;
    });
    for (const { socket } of clients) socket.write(request);
    await eventually(() => expect(heldBack).toHaveLength(count));
    upgrades.mockRestore();
    for (const event of heldBack) server.emit(...(event as [string]));
    expect(asked).toBe(1);
    await eventually(() => clients.forEach(({ got }) => expect(got).toContain(' 101 ')));
    expect(asked).toBe(count);
    await transport.detach();
    server.close();
  });
});
