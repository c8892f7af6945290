import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  WampAuth,
  WampCaller,
  WampError,
  WampHub,
  type WampIdentity,
  WampModule,
  type WampModuleOptions,
  type WampNamedHello,
  WampProcedure,
  WampService,
  type WampSession,
  WampSubscribe,
  WampTicketAuth,
} from 'nestjs-wamp';
import { RawSocketTransport } from '../../lib/transport/index.js';
import { WampOrchestrator } from '../../lib/wamp-orchestrator.js';

@WampService('com.test')
class TestService {
  constructor(private readonly hub: WampHub) {}

  @WampProcedure()
  add(a: number, b: number): number {
    return a + b;
  }

  @WampProcedure()
  fail(): never {
    throw new WampError('com.test.error.sad');
  }

  @WampProcedure()
  async *count(until: number): AsyncGenerator<number> {
    for (let i = 1; i <= until; i++) yield i;
  }

  @WampProcedure()
  callBack(@WampCaller() session: WampSession): Promise<unknown> {
    return session.call('com.client.greet', ['Ann']);
  }

  @WampSubscribe()
  said(word: string): void {
    this.hub.publish('com.test.topic', [`said: ${word}`]);
  }
}

/** Lets in who has the ticket. */
@WampAuth()
export class Tickets extends WampTicketAuth {
  verify(ticket: string, { authid }: WampNamedHello): WampIdentity | undefined {
    return ticket === 'secret' ? { authid, authrole: 'user' } : undefined;
  }
}

export const host = '127.0.0.1';

/** The application that foreign clients reach by RawSocket, at a port of its own. */
export class RawApp {
  private constructor(private readonly app: INestApplicationContext) {}

  static async start(
    options: WampModuleOptions = {},
    providers: readonly object[] = [],
  ): Promise<RawApp> {
    class AppModule {}
    const rawSocket = { port: 0, host };
    const imports = [WampModule.forRoot({ path: [], rawSocket, ...options })];
    const module = { module: AppModule, imports, providers: [TestService, ...(providers as [])] };
    return new RawApp(await NestFactory.createApplicationContext(module, { logger: false }));
  }

  get port(): number {
    const { transports } = this.app.get(WampOrchestrator, { strict: false })[
      'transports'
    ] as unknown as { transports: unknown[] };
    const raw = transports.find((each) => each instanceof RawSocketTransport);
    return raw!.ports[0]!;
  }

  close(): Promise<void> {
    return this.app.close();
  }
}
