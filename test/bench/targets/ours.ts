import {
  type CallHandler,
  type CanActivate,
  type ExecutionContext,
  Injectable,
  Module,
  type NestInterceptor,
  StandardSchemaValidationPipe,
  type Type,
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
  WampProcedure,
  WampService,
  WampSession,
  WampTicketAuth,
} from 'nestjs-wamp';
import { type Observable, range } from 'rxjs';
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

@Module({ imports: [WampModule.forRoot()], providers: [BenchService] })
class AppModule {}

/** One client alone may send as much as the server can take. */
@Module({
  imports: [WampModule.forRoot({ limits: { maxMessagesPerSecond: 0 } })],
  providers: [BenchService],
})
class UnlimitedModule {}

@WampAuth()
class TicketAuth extends WampTicketAuth {
  verify(ticket: string): WampIdentity | undefined {
    return ticket === login.ticket ? { authid: login.authid, authrole: 'user' } : undefined;
  }
}

/** Every client logs in. */
@Module({ imports: [WampModule.forRoot()], providers: [BenchService, TicketAuth] })
class TicketModule {}

const modules: Readonly<Record<string, Type>> = {
  unlimited: UnlimitedModule,
  ticket: TicketModule,
};

/** A Nest application with this package, as its README says it. */
export default async function start(variant: string): Promise<Target> {
  return serve(await NestFactory.create(modules[variant] ?? AppModule, { logger: false }));
}
