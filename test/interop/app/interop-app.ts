import type { AddressInfo, Socket } from 'node:net';
import { type INestApplication, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  WampHub,
  WampModule,
  type WampModuleOptions,
  WampNotAuthorizedError,
  type WampSession,
} from 'nestjs-wamp';
import { CallsService } from './calls.service.js';
import { PatienceService } from './patience.service.js';
import { TickerService } from './ticker.service.js';
import { TopicsService } from './topics.service.js';

/** `realm1` is open to everybody; `members` wants a ticket in HELLO. */
const options: WampModuleOptions = {
  realm: ['realm1', 'members'],
  authenticate({ realm, details }) {
    if (realm === 'members' && details['_ticket'] !== 'gold')
      throw new WampNotAuthorizedError('A ticket is needed.');
    return realm === 'members' ? { authid: 'ada', authrole: 'member' } : {};
  },
};

@Module({ providers: [CallsService, PatienceService, TickerService, TopicsService] })
class InteropModule {}

/** The application that foreign clients talk to, on a port of its own. */
export class InteropApp {
  readonly hub: WampHub;
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly nest: INestApplication) {
    this.hub = nest.get(WampHub);
    nest.getHttpServer().on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
  }

  /**
   * @param port 0 for any free one
   * @param providers besides the services that every such application has
   */
  static async start(
    more: WampModuleOptions = {},
    port = 0,
    providers: Type[] = [],
  ): Promise<InteropApp> {
    const module = {
      module: InteropModule,
      imports: [WampModule.forRoot({ ...options, ...more })],
      providers,
    };
    const nest = await NestFactory.create(module, { logger: false, abortOnError: false });
    const app = new InteropApp(nest);
    await nest.listen(port, '127.0.0.1');
    return app;
  }

  get port(): number {
    return (this.nest.getHttpServer().address() as AddressInfo).port;
  }

  /** Where clients connect to. */
  get url(): string {
    return `ws://127.0.0.1:${this.port}/ws`;
  }

  get<T>(service: Type<T>): T {
    return this.nest.get(service);
  }

  /** The server's end of a client; wampy.js may know its id as BigInt. */
  session(id: number | bigint | null): WampSession {
    const session = this.hub.sessions.get(Number(id));
    if (session === undefined) throw new Error(`There is no session ${id}.`);
    return session;
  }

  /** Cuts every connection, as a crash of the server or a broken network would. */
  dropConnections(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  close(): Promise<void> {
    return this.nest.close();
  }
}
