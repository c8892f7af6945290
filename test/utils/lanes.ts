import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect as connectSocket, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { afterEach, beforeEach, describe } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import type { WampHub } from '../../lib/hub/wamp-hub.js';
import type { WampSession } from '../../lib/hub/session/wamp-session.js';
import type { Dict } from '../../lib/protocol/messages.js';
import {
  CborSerializer,
  JsonSerializer,
  MsgpackSerializer,
  type WampSerializer,
} from '../../lib/serializers/index.js';
import {
  connectTestClient,
  createTestHub,
  type LogLine,
  SocketPort,
  type TestHubOptions,
  type VirtualClock,
  WampTestClient,
} from '../../lib/testing/index.js';
import { LongPollDoor } from '../../lib/transport/long-poll/long-poll-door.js';
import { RequestRouter } from '../../lib/transport/long-poll/request-router.js';
import type { WampRawSocketOptions } from '../../lib/transport/raw-socket/raw-socket-options.js';
import { RawSocketTransport } from '../../lib/transport/raw-socket/raw-socket-transport.js';
import { WsEndpoint } from '../../lib/transport/ws-endpoint.js';
import { BatchedPort } from './batched-port.js';
import { selfSigned } from './certificates.js';
import { parseMessage } from './parse-message.js';
import { PollPort } from './poll-port.js';
import { RawPort } from './raw-port.js';
import { expectEmptyTables } from './tables.js';
import { turns } from './turns.js';

/** How frames travel between a test client and a hub. */
interface Wire {
  connect(serializer: WampSerializer): WampTestClient;
  close(): Promise<void>;
}

function memoryWire(hub: WampHub): Promise<Wire> {
  return Promise.resolve({
    connect: (serializer) => connectTestClient(hub, { serializer }),
    close: () => Promise.resolve(),
  });
}

async function socketWire(hub: WampHub, batched = false): Promise<Wire> {
  const endpoint = new WsEndpoint(hub.door, { batched });
  const server = createServer();
  endpoint.serve(new WebSocketServer({ server, ...endpoint.serverOptions }));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    connect(serializer) {
      const name = batched ? `${serializer.subprotocol}.batched` : serializer.subprotocol;
      const port = new SocketPort(new WebSocket(url, name));
      return new WampTestClient(batched ? new BatchedPort(port) : port, serializer);
    },
    async close() {
      await endpoint.close();
      server.close();
    },
  };
}

async function rawWire(hub: WampHub, rawSocket: WampRawSocketOptions): Promise<Wire> {
  const transport = new RawSocketTransport({ hub: hub.door, rawSocket });
  await transport.attach();
  const [port = 0] = transport.ports;
  const { path, tls } = rawSocket;
  const open = (): Socket => {
    if (path !== undefined) return connectSocket(path);
    if (tls === undefined) return connectSocket(port, '127.0.0.1');
    return connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false });
  };
  return {
    connect: (serializer) => new WampTestClient(new RawPort(open(), serializer), serializer),
    close: () => transport.detach(),
  };
}

async function pollWire(hub: WampHub): Promise<Wire> {
  const { doorkeeper } = new WsEndpoint(hub.door);
  // The virtual clock of a test may run far ahead of a client.
  const settings = { keepAliveMs: Infinity, lostAfterMs: Infinity };
  const door = new LongPollDoor(hub.door, doorkeeper, settings);
  const server = createServer();
  RequestRouter.of(server).add('/ws', door);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/ws`;
  return {
    connect: (serializer) => new WampTestClient(new PollPort(url, serializer), serializer),
    async close() {
      await door.close();
      server.close();
    },
  };
}

const certificate = selfSigned('localhost');
let socketFiles = 0;
const socketFile = (): string =>
  join(tmpdir(), `nestjs-wamp-${process.pid}-${(socketFiles += 1)}.sock`);

const wires = {
  memory: memoryWire,
  ws: (hub: WampHub) => socketWire(hub),
  'ws batched': (hub: WampHub) => socketWire(hub, true),
  rawsocket: (hub: WampHub) => rawWire(hub, { port: 0, host: '127.0.0.1' }),
  'rawsocket unix': (hub: WampHub) => rawWire(hub, { path: socketFile() }),
  longpoll: pollWire,
  'rawsocket tls': async (hub: WampHub) => rawWire(hub, { port: 0, tls: await certificate }),
};
const json = new JsonSerializer();
const msgpack = new MsgpackSerializer();
const cbor = new CborSerializer();
const all = [json, msgpack, cbor];

/**
 * The formats in which each transport is tested; every behaviour is on each. Left out are:
 * - `rawsocket unix` and `rawsocket tls` in further formats: from `rawsocket` they differ only in their sockets.
 * - `longpoll` in MessagePack and CBOR, and in batches: the bodies of each are in `test/transport/long-poll.spec.ts`,
 *   and all that follows a body is the same.
 */
const formats: Readonly<Record<keyof typeof wires, readonly WampSerializer[]>> = {
  memory: all,
  ws: all,
  'ws batched': all,
  rawsocket: all,
  'rawsocket unix': [json],
  longpoll: [json],
  'rawsocket tls': [msgpack],
};

/** One hub and its clients, over one transport and in one format. */
export class Lane {
  hub!: WampHub;
  clock!: VirtualClock;
  log!: LogLine[];
  private wire!: Wire;
  private clients: WampTestClient[] = [];

  constructor(
    readonly transport: keyof typeof wires,
    readonly serializer: WampSerializer,
  ) {}

  async start(options: TestHubOptions = {}): Promise<void> {
    ({ hub: this.hub, clock: this.clock, log: this.log } = createTestHub(options));
    this.wire = await wires[this.transport](this.hub);
  }

  /** A client that is connected, or connecting, before HELLO. */
  connect(serializer = this.serializer): WampTestClient {
    const client = this.wire.connect(serializer);
    this.clients.push(client);
    return client;
  }

  async join(details?: Dict, serializer?: WampSerializer): Promise<WampTestClient> {
    const client = this.connect(serializer);
    await client.join('realm1', details);
    return client;
  }

  /** The server's handle of a client. */
  session({ session }: WampTestClient): WampSession {
    return this.hub.sessions.get(session)!;
  }

  /** Drops the connection of a client; resolves when the server has noticed. */
  async drop(client: WampTestClient): Promise<void> {
    const host = [...this.hub.core.hosts].find((each) => each.session?.id === client.session)!;
    client.close();
    await host.disconnected();
  }

  /** Ends everything. What was sent must have been well formed, and nothing may be left. */
  async stop(): Promise<void> {
    const clients = this.clients.splice(0);
    for (const client of clients) client.close();
    await Promise.all(clients.map(({ closed }) => closed));
    await this.hub.close();
    await turns();
    await this.wire.close();
    for (const { received } of clients) for (const message of received) parseMessage(message);
    expectEmptyTables(this);
  }
}

/** Runs a suite over every transport and in every format. */
export function onEveryLane(suite: (lane: Lane) => void): void {
  for (const transport of Object.keys(wires) as (keyof typeof wires)[])
    for (const serializer of formats[transport])
      describe(`${transport}, ${serializer.subprotocol}`, () => {
        const lane = new Lane(transport, serializer);
        beforeEach(() => lane.start());
        afterEach(() => lane.stop());
        suite(lane);
      });
}

/** Ends what `beforeEach` started, and starts again with other options. */
export async function restart(lane: Lane, options: TestHubOptions): Promise<void> {
  await lane.stop();
  await lane.start(options);
}
