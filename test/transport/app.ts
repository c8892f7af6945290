import {
  type BeforeApplicationShutdown,
  type DynamicModule,
  type INestApplication,
  Injectable,
  type OnApplicationBootstrap,
  type Provider,
  type Type,
} from '@nestjs/common';
import { ApplicationConfig, HttpAdapterHost, NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { IoAdapter } from '@nestjs/platform-socket.io';
import { WsAdapter } from '@nestjs/platform-ws';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { WampAdapter } from '../../lib/adapter/index.js';
import type { WampHub } from '../../lib/hub/wamp-hub.js';
import { WebSocketTransport } from '../../lib/transport/index.js';
import { logged, type Serving } from './support.js';

/** Closes as the module does: GOODBYE to all, then off the server. */
@Injectable()
export class Lifecycle implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(
    private readonly hubs: WampHub[],
    readonly transports: WebSocketTransport[],
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    for (const transport of this.transports) await transport.attach();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.hubs.map((hub) => hub.close()));
    await Promise.all(this.transports.map((transport) => transport.detach()));
  }
}

class AppModule {}

/** An application module that serves hubs. */
export function serving(transports: readonly Serving[], providers: Provider[] = []): DynamicModule {
  const lifecycle: Provider = {
    provide: Lifecycle,
    inject: [ApplicationConfig, HttpAdapterHost],
    useFactory: (config: ApplicationConfig, host: HttpAdapterHost) =>
      new Lifecycle(
        transports.map(({ hub }) => hub),
        transports.map(
          ({ hub, ...where }) => new WebSocketTransport({ ...where, hub: hub.door }, config, host),
        ),
      ),
  };
  return { module: AppModule, providers: [lifecycle, ...providers] };
}

/** An ordinary gateway; socket.io serves it under the same path. */
@WebSocketGateway({ path: '/gateway' })
export class EchoGateway {
  @SubscribeMessage('echo')
  echo(_client: unknown, data: unknown): unknown {
    return { event: 'echoed', data };
  }
}

/** How an application meets WebSocket. */
export interface Setup {
  readonly name: string;
  readonly gateway?: Type;
  install?(app: INestApplication): void;
  /** How many upgrade listeners others leave on the HTTP server when the application closes. */
  readonly foreignListeners?: number;
}

export const setups: Record<'none' | 'stock' | 'wamp' | 'io', Setup> = {
  none: { name: 'no adapter' },
  stock: {
    name: 'the stock WsAdapter',
    gateway: EchoGateway,
    install: (app) => app.useWebSocketAdapter(new WsAdapter(app)),
    foreignListeners: process.env['NEST_MAJOR'] === '11' ? 1 : 0,
  },
  wamp: {
    name: 'WampAdapter',
    gateway: EchoGateway,
    install: (app) => app.useWebSocketAdapter(new WampAdapter(app)),
  },
  io: {
    name: 'socket.io',
    gateway: EchoGateway,
    install: (app) => app.useWebSocketAdapter(new IoAdapter(app)),
    foreignListeners: 1,
  },
};

export const platforms = {
  express: () => new ExpressAdapter(),
  fastify: () => new FastifyAdapter() as unknown as ExpressAdapter,
};

/** An application that listens on a free port. */
export async function start(
  transports: readonly Serving[],
  setup: Setup = setups.none,
  platform: ExpressAdapter = platforms.express(),
): Promise<{ app: INestApplication; port: number }> {
  const module = serving(transports, setup.gateway ? [setup.gateway] : []);
  const logger = { log() {}, warn() {}, error: (text: unknown) => logged.push(String(text)) };
  const app = await NestFactory.create(module, platform, { logger });
  setup.install?.(app);
  await app.listen(0, '127.0.0.1');
  return { app, port: (app.getHttpServer() as { address(): { port: number } }).address().port };
}
