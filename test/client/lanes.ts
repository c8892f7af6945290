import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe } from 'vitest';
import { WebSocketServer } from 'ws';
import { connect } from '../../lib/client/connect.js';
import type { WampClientOptions } from '../../lib/client/client-options.js';
import { openSocket as openNodeSocket } from '../../lib/client/node-socket.js';
import type { WampSocketFactory } from '../../lib/client/socket.js';
import type { WampClient } from '../../lib/client/wamp-client.js';
import { openSocket as openWebSocket } from '../../lib/client/web-socket.js';
import type { WampHub } from '../../lib/hub/wamp-hub.js';
import type { WampSession } from '../../lib/hub/session/wamp-session.js';
import type { WampMessage } from '../../lib/protocol/messages.js';
import { messageName } from '../../lib/protocol/message-codes.js';
import {
  CborSerializer,
  JsonSerializer,
  MsgpackSerializer,
  type WampSerializer,
} from '../../lib/serializers/index.js';
import {
  createTestHub,
  type LogLine,
  type TestHubOptions,
  type VirtualClock,
} from '../../lib/testing/index.js';
import { memoryLink } from '../../lib/testing/memory-link.js';
import { WsEndpoint } from '../../lib/transport/ws-endpoint.js';
import { expectEmptyTables } from '../utils/tables.js';
import { turns } from '../utils/turns.js';

/** A way from a client to a hub. */
interface Road {
  readonly url: string;
  readonly socket: WampSocketFactory;
  close(): Promise<void>;
}

function memoryRoad(hub: WampHub): Promise<Road> {
  const { socket } = memoryLink(hub);
  return Promise.resolve({ url: 'ws://memory', socket, close: () => Promise.resolve() });
}

async function socketRoad(hub: WampHub, socket: WampSocketFactory): Promise<Road> {
  const endpoint = new WsEndpoint(hub.door);
  const server = createServer();
  endpoint.serve(new WebSocketServer({ server, ...endpoint.serverOptions }));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    socket,
    async close() {
      await endpoint.close();
      server.close();
    },
  };
}

const roads = {
  memory: memoryRoad,
  ws: (hub: WampHub) => socketRoad(hub, openNodeSocket),
  'global WebSocket': (hub: WampHub) => socketRoad(hub, openWebSocket),
};

const serializers = [new JsonSerializer(), new MsgpackSerializer(), new CborSerializer()];

/** One hub and its clients, over one kind of socket and in one format. */
export class ClientLane {
  hub!: WampHub;
  clock!: VirtualClock;
  log!: LogLine[];
  /** The messages of all clients, in order: `out CALL`, `in RESULT`. */
  readonly wire: string[] = [];
  /** What the clients have logged. */
  readonly told: string[] = [];
  private road!: Road;
  private clients: WampClient[] = [];

  constructor(
    readonly transport: keyof typeof roads,
    readonly serializer: WampSerializer,
  ) {}

  async start(options: TestHubOptions = {}): Promise<void> {
    ({ hub: this.hub, clock: this.clock, log: this.log } = createTestHub(options));
    this.wire.length = this.told.length = 0;
    this.road = await roads[this.transport](this.hub);
  }

  /** The options of a client of this lane. */
  options(options: Partial<WampClientOptions> = {}): WampClientOptions {
    const { url, socket } = this.road;
    const tell = (message: string): void => void this.told.push(message);
    return {
      url,
      socket,
      clock: this.clock,
      serializers: [this.serializer],
      logger: { error: tell, warn: tell, debug: () => {} },
      onMessage: (direction, message: WampMessage) =>
        void this.wire.push(`${direction} ${messageName(message[0])}`),
      ...options,
    };
  }

  /** Opens a session. */
  async join(options: Partial<WampClientOptions> = {}): Promise<WampClient> {
    return this.keep(await connect(this.options(options)));
  }

  /** Closes a client at the end of the test. */
  keep(client: WampClient): WampClient {
    this.clients.push(client);
    return client;
  }

  /** The server's handle of a client. */
  session({ session }: WampClient): WampSession {
    return this.hub.sessions.get(session!.id)!;
  }

  /** Ends everything. Nothing may be left. */
  async stop(): Promise<void> {
    const clients = this.clients.splice(0);
    await Promise.all(clients.map((client) => client.close()));
    await this.hub.close();
    await turns();
    await this.road.close();
    expectEmptyTables(this);
  }
}

/** Runs a suite over every kind of socket and in every format. */
export function onEveryClientLane(suite: (lane: ClientLane) => void): void {
  for (const transport of Object.keys(roads) as (keyof typeof roads)[])
    for (const serializer of serializers)
      describe(`${transport}, ${serializer.subprotocol}`, () => {
        const lane = new ClientLane(transport, serializer);
        beforeEach(() => lane.start());
        afterEach(() => lane.stop());
        suite(lane);
      });
}
