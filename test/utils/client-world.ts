import { assert } from 'vitest';
import type { WampClientOptions } from '../../lib/client/client-options.js';
import { createClient } from '../../lib/client/connect.js';
import type { WampSocketListener } from '../../lib/client/socket.js';
import type { WampClient, WampClientStatus } from '../../lib/client/wamp-client.js';
import type { WampMessage } from '../../lib/protocol/messages.js';
import {
  createTestHub,
  type MemoryLink,
  memoryLink,
  type TestHub,
  type TestHubOptions,
  VirtualClock,
} from '../../lib/testing/index.js';
import { expectEmptyTables } from './tables.js';
import { turns } from './turns.js';

/** Clients, the network, and a hub, with one clock for the first two. */
export class ClientWorld {
  readonly clock = new VirtualClock();
  readonly link: MemoryLink;
  test: TestHub;
  /** What clients had to log. */
  readonly logged: unknown[] = [];
  /** What clients sent and received, such as `out 48`. */
  readonly messages: [direction: 'in' | 'out', message: WampMessage][] = [];
  /** The client's end of the newest connection. */
  private listener: WampSocketListener | undefined;
  private refusal: { code?: number | undefined; uri?: string | undefined } = {};
  private readonly hubs: TestHub[];
  private readonly clients: WampClient[] = [];

  constructor(options: TestHubOptions = {}) {
    this.test = createTestHub(options);
    this.hubs = [this.test];
    this.link = memoryLink(this.test.hub, this.clock);
  }

  /** Creates a client, which begins to connect. */
  client(options: Partial<WampClientOptions> = {}): WampClient {
    const { clock, logged, messages } = this;
    const client = createClient({
      url: 'ws://hub/ws',
      socket: (request, listener) => this.link.socket(request, this.tapped(listener)),
      clock,
      logger: { debug() {}, warn() {}, error: (...args) => void logged.push(args) },
      onMessage: (direction, message) => void messages.push([direction, message]),
      ...options,
    });
    this.clients.push(client);
    return client;
  }

  /** Creates a client with an open session. */
  async joined(options: Partial<WampClientOptions> = {}): Promise<WampClient> {
    const client = this.client(options);
    await client.connect();
    this.messages.splice(0);
    return client;
  }

  /** Says something to the client of the newest connection, in the place of the server. */
  say(message: unknown): void {
    this.listener?.message(JSON.stringify(message));
  }

  /** Lets the server refuse all requests with this code, until it is called without one. */
  refuses(code?: number, uri?: string): void {
    this.refusal = { code, uri };
  }

  /** Ends the server as a shutdown does, and starts another one in its place. */
  async restart(options: TestHubOptions = {}): Promise<void> {
    await this.test.hub.close();
    this.test = createTestHub(options);
    this.hubs.push(this.test);
    this.link.serve(this.test.hub);
    await turns();
  }

  /** Lets time pass for clients, and then everything that follows from it. */
  async advance(ms: number): Promise<void> {
    await turns();
    this.clock.advance(ms);
    await turns();
  }

  /** The messages since they were asked for last, such as `out CALL 1`: direction, code, and request or session. */
  sent(): string[] {
    return this.messages
      .splice(0)
      .flatMap(([direction, [code, id]]) =>
        direction === 'out' ? `${code} ${typeof id === 'number' ? id : ''}`.trim() : [],
      );
  }

  /** Returns a listener that hears what `say` and `refuses` put in. */
  private tapped(listener: WampSocketListener): WampSocketListener {
    this.listener = listener;
    return {
      opened: (subprotocol) => listener.opened(subprotocol),
      closed: (end) => listener.closed(end),
      message: (data) => {
        const { code, uri } = this.refusal;
        const [answer, request] = JSON.parse(String(data)) as [number, number];
        const isRefused = code !== undefined && answer === code + 1;
        listener.message(isRefused ? JSON.stringify([8, code, request, {}, uri]) : data);
      },
    };
  }

  /** Ends everything. Nothing may be left. */
  async end(): Promise<void> {
    this.link.thaw();
    for (const client of this.clients) {
      const closed = client.close();
      await turns();
      this.clock.advance(60_000);
      await closed;
    }
    await turns();
    this.link.drop();
    for (const test of this.hubs) {
      await test.hub.close();
      expectEmptyTables(test);
    }
    assert.equal(this.link.connections, 0);
    assert.equal(this.clock.pending, 0);
  }
}

/** The states that a client has from now on. */
export function statesOf(client: WampClient): WampClientStatus[] {
  const states: WampClientStatus[] = [];
  client.status.subscribe((status) => states.push(status));
  return states;
}
