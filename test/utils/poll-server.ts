import { once } from 'node:events';
import { Agent, createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { createTestHub, type TestHub, type TestHubOptions } from '../../lib/testing/index.js';
import { Doorkeeper, type DoorOptions } from '../../lib/transport/doorkeeper.js';
import type { LongPollConnection } from '../../lib/transport/long-poll/long-poll-connection.js';
import { LongPollDoor } from '../../lib/transport/long-poll/long-poll-door.js';
import {
  longPollSettings,
  type WampLongPollOptions,
} from '../../lib/transport/long-poll/long-poll-options.js';
import { RequestRouter } from '../../lib/transport/long-poll/request-router.js';
import { ask, type PollReply } from './poll-port.js';
import { expectEmptyTables } from './tables.js';

export const hello = '[1,"realm1",{"roles":{"caller":{},"callee":{},"subscriber":{}}}]';

export interface PollServerOptions {
  readonly hub?: TestHubOptions;
  readonly door?: DoorOptions;
  readonly longPoll?: WampLongPollOptions;
}

/** A hub that is served with long-poll, and a virtual clock. */
export class PollServer {
  readonly agent = new Agent({ keepAlive: true });
  /** The ends of the server of all connections. */
  readonly sockets = new Set<Socket>();

  private constructor(
    readonly test: TestHub,
    private readonly server: Server,
    readonly door: LongPollDoor,
  ) {
    server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
  }

  static async start({
    hub,
    door = {},
    longPoll = {},
  }: PollServerOptions = {}): Promise<PollServer> {
    const test = createTestHub(hub);
    test.hub.register('com.echo', ({ args }) => args[0]);
    const { door: hubDoor } = test.hub;
    const settings = longPollSettings(longPoll)!;
    const polls = new LongPollDoor(hubDoor, new Doorkeeper(hubDoor, door), settings);
    const server = createServer();
    RequestRouter.of(server).add('/ws', polls);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return new PollServer(test, server, polls);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/ws`;
  }

  /** The transports that the door knows. */
  get opened(): number {
    return (this.door['opened'] as Map<string, unknown>).size;
  }

  /** The only connection, at the end of the server. */
  get connection(): LongPollConnection {
    return [...this.test.hub.core.hosts][0]!.connection as LongPollConnection;
  }

  /** Resolves when a `receive` waits at the server, or none. */
  async waiting(isWaiting = true): Promise<void> {
    while ((this.connection['poll'] !== undefined) !== isWaiting)
      await new Promise((resolve) => setImmediate(resolve));
  }

  /** Sends the head of a request on a connection of its own, and as much of a body as there is. */
  async begin(what: string, body = '', length = body.length): Promise<Socket> {
    const socket = connect(this.port, '127.0.0.1').on('error', () => {});
    await once(socket, 'connect');
    const head = [`POST /ws/${what} HTTP/1.1`, 'Host: a', `Content-Length: ${length}`];
    socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
    return socket;
  }

  ask(
    what: string,
    body?: string | Uint8Array,
    headers?: Record<string, string>,
  ): Promise<PollReply> {
    return ask(`${this.url}/${what}`, body, { agent: this.agent, ...(headers && { headers }) });
  }

  /** Opens a transport. */
  async open(
    protocols: readonly string[] = ['wamp.2.json'],
    headers?: Record<string, string>,
    what = 'open',
  ): Promise<Poller> {
    const { status, body } = await this.ask(what, JSON.stringify({ protocols }), headers);
    if (status !== 200) throw new Error(`HTTP ${status}: ${String(body)}`);
    const opened = JSON.parse(String(body)) as { protocol: string; transport: string };
    return new Poller(this, opened.transport, opened.protocol);
  }

  /** Opens a session in JSON, and reads WELCOME. */
  async join(headers?: Record<string, string>, protocol = 'wamp.2.json'): Promise<Poller> {
    const poller = await this.open([protocol], headers);
    await poller.send(poller.bodyOf(hello));
    const [[code, session]] = (await poller.messages()) as [[number, number]];
    if (code !== 2) throw new Error(`WELCOME expected, not ${code}`);
    poller.session = session;
    return poller;
  }

  async stop(): Promise<void> {
    await this.test.hub.close();
    await this.door.close();
    this.agent.destroy();
    await new Promise((resolve) => this.server.close(resolve));
    expectEmptyTables(this.test);
    if (this.opened > 0) throw new Error(`${this.opened} transports are left`);
  }
}

/** A client that sends each request when the test says so. */
export class Poller {
  session = 0;

  constructor(
    readonly server: PollServer,
    readonly id: string,
    readonly protocol: string,
  ) {}

  ask(
    what: string,
    body?: string | Uint8Array,
    headers?: Record<string, string>,
  ): Promise<PollReply> {
    return this.server.ask(`${this.id}/${what}`, body, headers);
  }

  /** Returns the status. */
  async send(body: string | Uint8Array, query = ''): Promise<number> {
    return (await this.ask(`send${query}`, body)).status;
  }

  receive(query = ''): Promise<PollReply> {
    return this.ask(`receive${query}`);
  }

  /** Returns the message of the next answer. */
  async next(query = ''): Promise<unknown[]> {
    const [message] = await this.messages(query);
    return message!;
  }

  /** Returns the messages of the next answer, which are several in a batch. */
  async messages(query = ''): Promise<unknown[][]> {
    const { status, body } = await this.receive(query);
    if (status !== 200) throw new Error(`HTTP ${status}: ${String(body)}`);
    const texts = String(body).split('\u001E').filter(Boolean);
    return texts.map((text) => JSON.parse(text) as unknown[]);
  }

  /** Returns the body that carries one message in JSON. */
  bodyOf(message: string): string {
    return this.protocol.endsWith('.batched') ? `${message}\u001E` : message;
  }

  /** Sends a request on a connection of its own, which the test breaks. */
  begin(what: string, body?: string, length?: number): Promise<Socket> {
    return this.server.begin(`${this.id}/${what}`, body, length);
  }

  async close(): Promise<number> {
    return (await this.ask('close')).status;
  }
}
