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
    return realm === 'members' ? { authid: 'ada', authrole: 'member' } : undefined;
  },
};

@Module({
  imports: [WampModule.forRoot(options)],
  providers: [CallsService, PatienceService, TickerService, TopicsService],
})
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

  static async start(): Promise<InteropApp> {
    const nest = await NestFactory.create(InteropModule, { logger: false, abortOnError: false });
    const app = new InteropApp(nest);
    await nest.listen(0, '127.0.0.1');
    return app;
  }

  /** Where clients connect to. */
  get url(): string {
    const { port } = this.nest.getHttpServer().address() as AddressInfo;
    return `ws://127.0.0.1:${port}/ws`;
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
