/* oxlint-disable vitest/no-standalone-expect -- called from tests only */
import { once } from 'node:events';
import type { Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  CborSerializer,
  ErrorUri,
  JsonSerializer,
  MsgpackSerializer,
  WampHub,
  WampModule,
  type WampModuleOptions,
  type WampSerializer,
} from 'nestjs-wamp';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { ClientOptions } from 'ws';
import * as texts from '../../lib/hub/texts.js';
import { MessageCode } from '../../lib/protocol/message-codes.js';
import type { CancelTimer } from '../../lib/session/clock.js';
import type { VirtualClock } from '../../lib/testing/index.js';
import { systemClock } from '../../lib/wamp-clock.js';
import { webSocketOf } from '../transport/support.js';
import { parseMessage } from '../utils/parse-message.js';
import { tablesOf } from '../utils/tables.js';
import { turns } from '../utils/turns.js';
import { Attacker } from './attacker.js';
import { TargetService } from './target.service.js';

export const serializers: readonly WampSerializer[] = [
  new JsonSerializer(),
  new MsgpackSerializer(),
  new CborSerializer(),
];

/** The same as rows of `it.each` and `describe.each`. */
export const formats = serializers.map(
  (serializer) => [serializer.subprotocol, serializer] as const,
);

/** The ABORT of a protocol violation. */
export const violation: readonly unknown[] = [
  MessageCode.Abort,
  { message: expect.any(String) },
  ErrorUri.ProtocolViolation,
];

/** Timers of the hub that are still to ring. */
const pending = new Set<symbol>();

const { schedule } = systemClock;
systemClock.schedule = (delayMs, callback): CancelTimer => {
  const timer = Symbol('timer');
  pending.add(timer);
  const cancel = schedule(delayMs, () => {
    pending.delete(timer);
    callback();
  });
  return () => {
    pending.delete(timer);
    cancel();
  };
};

/** Errors that nobody caught, anywhere in the process. */
const uncaught: unknown[] = [];
process.on('unhandledRejection', (error) => uncaught.push(error));
process.on('uncaughtException', (error) => uncaught.push(error));

/** One Nest application, those who attack it, and a canary: a session that must not notice. */
export class Target {
  readonly hub: WampHub;
  readonly service: TargetService;
  readonly url: string;
  readonly port: number;
  canary!: Attacker;
  private attackers: Pick<Attacker, 'received' | 'hangUp'>[] = [];
  private timersAtRest = 0;
  private readonly sockets = new Set<Socket>();
  readonly server: Server;

  private constructor(
    private readonly app: INestApplication,
    /** What the application wrote for people. */
    readonly log: string[],
  ) {
    this.hub = app.get(WampHub);
    this.service = app.get(TargetService);
    const own = webSocketOf(app)['ownServer'];
    this.server = own ?? (app.getHttpServer() as Server);
    this.server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
    this.port = (this.server.address() as AddressInfo).port;
    this.url = `ws://127.0.0.1:${this.port}/ws`;
  }

  static async start(options: WampModuleOptions = {}): Promise<Target> {
    class AppModule {}
    // Lines that are left out set a timer, which is nobody's.
    const limits = { maxLogLinesPerSecond: 0, ...options.limits };
    const imports = [WampModule.forRoot({ host: '127.0.0.1', ...options, limits })];
    const module = { module: AppModule, imports, providers: [TargetService] };
    const log: string[] = [];
    const write = (text: unknown): void => void log.push(String(text));
    const logger = { log: () => undefined, warn: write, error: write, fatal: write };
    const app = await NestFactory.create(module, { logger, forceCloseConnections: true });
    await app.listen(0, '127.0.0.1');
    const target = new Target(app, log);
    target.canary = await (await Attacker.connect(target.url, serializers[0]!)).join();
    await turns();
    target.timersAtRest = pending.size;
    return target;
  }

  /** A connection of an attacker, before HELLO. */
  async connect(serializer: WampSerializer, options?: ClientOptions): Promise<Attacker> {
    return this.admit(await Attacker.connect(this.url, serializer, options));
  }

  /** Adds a client to those who are sent away. */
  admit<T extends Pick<Attacker, 'received' | 'hangUp'>>(attacker: T): T {
    this.attackers.push(attacker);
    return attacker;
  }

  /** An attacker with an open session. */
  async join(serializer: WampSerializer, options?: ClientOptions): Promise<Attacker> {
    return (await this.connect(serializer, options)).join();
  }

  /** The hub's tables as they are now. */
  tables(): Record<string, number> {
    const clock = { pending: pending.size - this.timersAtRest } as VirtualClock;
    return tablesOf({ hub: this.hub, clock });
  }

  /** The canary's session has not noticed anything. */
  async assertCanaryAnswers(hint = ''): Promise<void> {
    const value = Math.random();
    expect([hint, await this.canary.echo(value)]).toEqual([hint, value]);
    this.canary.received.length = 0;
  }

  /**
   * Sends all attackers away; then nothing of theirs is left, and what they were sent was well formed.
   *
   * @param hint goes before what is said of a failure
   */
  async assertNothingLeft(hint = ''): Promise<void> {
    const attackers = this.attackers.splice(0);
    this.service.releaseAll();
    await Promise.all(attackers.map((attacker) => attacker.hangUp()));
    await this.connectionsGone();
    await turns();
    this.service.hold();
    const empty = Object.fromEntries(Object.keys(this.tables()).map((name) => [name, 0]));
    const streams = this.service.running;
    expect({ hint, ...this.tables(), streams }).toEqual({
      ...empty,
      hint,
      sessions: 1,
      connections: 1,
      streams: 0,
    });
    for (const { received } of attackers) expectWellFormed(received, hint);
    const bugs = this.log.filter((line) => line.includes(texts.unexpected));
    expect({ hint, uncaught: uncaught.splice(0), bugs }).toEqual({ hint, uncaught: [], bugs: [] });
    await this.assertCanaryAnswers(hint);
  }

  async stop(): Promise<void> {
    await this.canary.hangUp();
    await this.app.close();
  }

  /** Resolves when every connection made so far has been accepted, which happens in their order. */
  async connectionsAccepted(): Promise<void> {
    const last = connect(this.port, '127.0.0.1');
    await once(last, 'connect');
    while (![...this.sockets].some(({ remotePort }) => remotePort === last.localPort))
      await once(this.server, 'connection');
    last.destroy();
  }

  /** Resolves when the canary's connection is the only one. */
  async connectionsGone(): Promise<void> {
    const own = this.canary.socket.localPort;
    const others = [...this.sockets].filter(({ remotePort }) => remotePort !== own);
    await Promise.all(others.map(gone));
    for (const host of this.hub.core.hosts)
      if (host.session?.id !== this.canary.session) await host.disconnected();
  }
}

/** Resolves when a socket is closed, whatever became of it. */
export function gone(socket: Socket): Promise<void> {
  if (socket.closed) return Promise.resolve();
  return new Promise((resolve) => void socket.once('close', () => resolve()));
}

/** Every message is one of the protocol, and none follows ABORT or GOODBYE. */
function expectWellFormed(received: readonly (readonly unknown[])[], hint: string): void {
  for (const message of received) parseMessage(message);
  const isEnd = (code: unknown): boolean =>
    code === MessageCode.Abort || code === MessageCode.Goodbye;
  const end = received.findIndex(([code]) => isEnd(code));
  const after = end < 0 ? [] : received.slice(end + 1);
  expect({ hint, after }).toEqual({ hint, after: [] });
}

/** Runs the tests of a block against one application; after each of them nothing is left of it. */
export function useTarget(options?: WampModuleOptions): () => Target {
  let target: Target;
  beforeAll(async () => {
    target = await Target.start(options);
  });
  afterEach(() => target.assertNothingLeft());
  afterAll(() => target.stop());
  return () => target;
}
