import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type CallHandler,
  type CanActivate,
  type ExecutionContext,
  Injectable,
  Module,
  type NestInterceptor,
  StandardSchemaValidationPipe,
  UseGuards,
  UseInterceptors,
  UsePipes,
  ValidationPipe,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  WampArg,
  WampAuth,
  WampCaller,
  WampHub,
  type WampIdentity,
  WampModule,
  type WampModuleOptions,
  type WampPermission,
  WampProcedure,
  WampService,
  WampSession,
  WampTicketAuth,
} from 'nestjs-wamp';
import { WampConsoleModule } from 'nestjs-wamp/console';
import { natsCluster } from 'nestjs-wamp/nats';
import { type Observable, range } from 'rxjs';
import { BenchBroker } from '../cluster/broker.js';
import { programBesideServer } from '../cores.js';
import {
  callRepeatedly,
  clientProcedure,
  login,
  Order,
  orderSchema,
  type Target,
  topic,
} from './contract.js';
import { serve } from './serve.js';

@Injectable()
class Allow implements CanActivate {
  canActivate(): boolean {
    return true;
  }
}

@Injectable()
class PassThrough implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle();
  }
}

@WampService('bench')
class BenchService {
  constructor(private readonly hub: WampHub) {}

  @WampProcedure()
  add(a: number, b: number): number {
    return a + b;
  }

  @WampProcedure()
  @UseGuards(Allow)
  guarded(a: number, b: number): number {
    return a + b;
  }

  @WampProcedure()
  @UseInterceptors(PassThrough)
  intercepted(a: number, b: number): number {
    return a + b;
  }

  @WampProcedure()
  @UsePipes(new ValidationPipe())
  order(order: Order): number {
    return order.quantity;
  }

  @WampProcedure()
  schema(
    @WampArg(0, { schema: orderSchema, pipes: [new StandardSchemaValidationPipe()] }) order: Order,
  ): number {
    return order.quantity;
  }

  @WampProcedure()
  echo(text: string): string {
    return text;
  }

  @WampProcedure()
  publish(bytes: number, times: number): void {
    const text = 'x'.repeat(bytes);
    for (let i = 0; i < times; i++) this.hub.publish(topic, [text]);
  }

  @WampProcedure()
  count(n: number): Observable<number> {
    return range(0, n);
  }

  @WampProcedure()
  async *generate(n: number): AsyncGenerator<number, number> {
    for (let i = 0; i < n - 1; i++) yield i;
    return n - 1;
  }

  @WampProcedure()
  reverse(n: number, @WampCaller() session: WampSession): Promise<void> {
    return callRepeatedly(n, () => session.call(clientProcedure, [1, 2]));
  }
}

/** 99 permissions for other URIs, and one for those of the scenarios. */
function hundredPermissions(): WampPermission[] {
  const allow = ['call', 'subscribe'] as const;
  const kinds = [
    (i: number) => ({ uri: `bench.exact${i}`, allow }),
    (i: number) => ({ uri: `bench.prefix${i}.`, match: 'prefix', allow }) as const,
    (i: number) => ({ uri: `bench..wildcard${i}`, match: 'wildcard', allow }) as const,
  ];
  const others = Array.from({ length: 99 }, (_, i) => kinds[i % kinds.length]!(i));
  return [...others, { uri: 'bench.', match: 'prefix', allow }];
}

const hourMs = 3_600_000;

/** The options of the variants; any other one has none. */
const variants: Readonly<Record<string, WampModuleOptions>> = {
  /** One client alone may send as much as the server can take. */
  unlimited: { limits: { maxMessagesPerSecond: 0 } },
  batched: { batched: true },
  longpoll: { longPoll: true },
  /** All are operators. */
  console: { anonymous: 'console', limits: { maxSessionsPerAddress: 0 } },
  permissions: { permissions: hundredPermissions() },
  authorize: { authorize: () => Promise.resolve(true) },
  'authorize-kept': { authorize: () => Promise.resolve({ allow: true, cacheMs: hourMs }) },
};

@Module({})
class AppModule {}

/** The variants that clients reach with RawSocket. */
const rawVariants: ReadonlySet<string> = new Set(['raw', 'raw-unix']);

/** Returns a port that is free now. */
async function freePort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Where clients come with RawSocket. */
async function rawPlace(variant: string): Promise<Target> {
  if (variant === 'raw') return { port: await freePort() };
  return { port: 0, socketFile: join(tmpdir(), `nestjs-wamp-bench-${process.pid}.sock`) };
}

/** The options of a node that has a broker, and is alone at it. */
async function inCluster(): Promise<WampModuleOptions> {
  const broker = await BenchBroker.start('nats-server', programBesideServer);
  process.once('exit', () => void broker.stop());
  return { cluster: natsCluster({ name: 'bench', servers: broker.url }) };
}

/** Lets in who has the ticket; the variant `ticket` has it. */
@WampAuth()
class TicketAuth extends WampTicketAuth {
  verify(ticket: string): WampIdentity | undefined {
    return ticket === login.ticket ? { authid: login.authid, authrole: 'user' } : undefined;
  }
}

/** A Nest application with this package, as its README says it. */
export default async function start(variant: string): Promise<Target> {
  const raw = rawVariants.has(variant) ? await rawPlace(variant) : undefined;
  const { port, socketFile: path } = raw ?? {};
  const rawSocket = raw && (path === undefined ? { port, host: '127.0.0.1' } : { path });
  const options = variant === 'cluster' ? await inCluster() : variants[variant];
  const imports = [
    WampModule.forRoot({ ...options, rawSocket }),
    ...(variant === 'console' ? [WampConsoleModule.forRoot()] : []),
  ];
  const logins = variant === 'ticket' ? [TicketAuth] : [];
  const module = { module: AppModule, imports, providers: [BenchService, ...logins] };
  const target = await serve(await NestFactory.create(module, { logger: false }));
  return raw ?? target;
}
