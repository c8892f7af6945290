import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { WebSocket } from 'ws';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { SampleBundle, SampleProcess } from './sample-process.js';

type Message = readonly unknown[];

const HELLO = 1;
const WELCOME = 2;
const ABORT = 3;
const ERROR = 8;
const SUBSCRIBE = 32;
const SUBSCRIBED = 33;
const CALL = 48;
const CANCEL = 49;
const RESULT = 50;

const restart = 1012;
const shuttingDown = 'The server is shutting down.';

/** A connection, everything that comes in by it, and its end. */
class Connection {
  readonly messages: Message[] = [];
  /** The status it is closed with. */
  readonly closed: Promise<number>;

  private constructor(readonly socket: WebSocket) {
    socket.on('message', (data: Buffer) =>
      this.messages.push(JSON.parse(data.toString()) as Message),
    );
    this.closed = new Promise((resolve) => socket.on('close', resolve));
  }

  static async open(url: string): Promise<Connection> {
    const connection = new Connection(new WebSocket(url, 'wamp.2.json'));
    await once(connection.socket, 'open');
    return connection;
  }

  static async join(url: string): Promise<Connection> {
    const connection = await Connection.open(url);
    await connection.request(WELCOME, [HELLO, 'realm1', { roles: { caller: {}, subscriber: {} } }]);
    return connection;
  }

  /** Calls for a report; resolves when the call has arrived: the server takes messages in their order. */
  async callReport(seconds: number): Promise<void> {
    this.send([CALL, 1, {}, 'com.example.reports.build', [seconds]]);
    await this.request(SUBSCRIBED, [SUBSCRIBE, 2, {}, 'com.example.ticker']);
  }

  cancelReport(): void {
    this.send([CANCEL, 1, {}]);
  }

  /** What has come in answer to its calls. */
  answers(): Message[] {
    return this.messages.filter(([code]) => code === RESULT || code === ERROR);
  }

  private send(message: Message): void {
    this.socket.send(JSON.stringify(message));
  }

  /** Sends a message; resolves when a message of this code has come. */
  private async request(code: number, message: Message): Promise<void> {
    this.send(message);
    while (!this.messages.some(([received]) => received === code))
      await once(this.socket, 'message');
  }
}

describe('a service that gets SIGTERM', () => {
  let bundle: SampleBundle;
  let service: SampleProcess;

  beforeAll(async () => {
    bundle = await SampleBundle.of('07-in-production');
  });

  afterEach(() => service.kill());
  afterAll(() => bundle.remove());

  async function start(drainTimeoutMs: number): Promise<void> {
    service = await SampleProcess.start(bundle, { DRAIN_TIMEOUT_MS: String(drainTimeoutMs) });
  }

  function join(count: number): Promise<Connection[]> {
    return Promise.all(Array.from({ length: count }, () => Connection.join(service.wsUrl)));
  }

  /** Waits until all of them are closed. */
  async function expectEnds(connections: Connection[], ...answers: unknown[]): Promise<void> {
    for (const one of connections)
      expect([await one.closed, ...one.answers()]).toEqual([restart, ...answers]);
  }

  it('lets calls in flight come to their end, and then ends itself', async () => {
    await start(3_600_000);
    const [idle, quick, slow] = [await join(400), await join(50), await join(50)];
    const before = performance.now();
    await Promise.all(slow.map((one) => one.callReport(60)));
    // In flight when the signal comes, however busy the machine is: it comes about as soon as these calls arrived.
    const seconds = 1 + (5 * (performance.now() - before)) / 1_000;
    await Promise.all(quick.map((one) => one.callReport(seconds)));
    expect(await health()).toMatchObject([200, { sessions: 500, callsInFlight: 100 }]);

    const ending = service.terminate();
    await idle[0]!.closed;
    expect(await health()).toMatchObject([503, { status: 'down' }]);
    await expect(Connection.open(service.wsUrl)).rejects.toThrow('503');

    await expectEnds(idle);
    const visits = expect.any(Number) as number;
    await expectEnds(quick, [RESULT, 1, {}, [{ visits, seconds }]]);
    for (const one of slow) one.cancelReport();
    await expectEnds(slow, [ERROR, CALL, 1, {}, 'wamp.error.canceled']);

    expect(await ending).toEqual({ code: 0, signal: null });
    expect(lastWords()).toEqual(['Closed, visits: 500', 'Shut down by SIGTERM']);
  });

  it('ends calls that take longer than the drain', async () => {
    await start(300);
    const slow = await join(50);
    await Promise.all(slow.map((one) => one.callReport(60)));

    const ending = service.terminate();

    await expectEnds(slow, [ERROR, CALL, 1, {}, 'wamp.error.unavailable', [shuttingDown]]);
    expect(await ending).toEqual({ code: 0, signal: null });
    expect(lastWords()).toEqual(['Closed, visits: 50', 'Shut down by SIGTERM']);
  });

  it('is not held up by peers that do not care', async () => {
    await start(300);
    const { wsUrl } = service;
    const deaf = await Connection.join(wsUrl);
    deaf.socket.pause();
    const speechless = await Connection.open(wsUrl);
    const silent = await tcp();
    const halfway = await tcp();
    halfway.write('GET /ws HTTP/1.1\r\nHost: example.com\r\nUpgrade: webso');
    expect(await health()).toMatchObject([200, { connections: 2, sessions: 1 }]);

    expect(await service.terminate()).toEqual({ code: 0, signal: null });
    expect(lastWords()).toEqual(['Closed, visits: 1', 'Shut down by SIGTERM']);
    expect(speechless.messages).toEqual([
      [ABORT, { message: shuttingDown }, 'wamp.close.system_shutdown'],
    ]);
    deaf.socket.terminate();
    for (const socket of [silent, halfway]) expect(socket.destroyed).toBe(true);
  });

  async function tcp(): Promise<Socket> {
    const { hostname, port } = new URL(service.wsUrl);
    const socket = connect(Number(port), hostname.replace(/[[\]]/g, ''));
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    return socket;
  }

  async function health(): Promise<[number, unknown]> {
    const response = await service.fetch('/health');
    const { details } = (await response.json()) as { details: { wamp: unknown } };
    return [response.status, details.wamp];
  }

  /** What was logged after the start, without time and place; nothing may have gone wrong. */
  function lastWords(): string[] {
    expect(service.errors).toEqual([]);
    const first = service.lines.findIndex((line) => line.startsWith('Listening'));
    return service.lines.slice(first + 1).map((line) => line.replace(/.*\] /, ''));
  }
});
