import type { AddressInfo, Socket } from 'node:net';
import { type INestApplication, Module, UsePipes, ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { IsBoolean, IsInt, IsOptional, IsPositive, IsString, MinLength } from 'class-validator';
import { interval, map, type Observable, take } from 'rxjs';
import {
  WampAuth,
  type WampCallContext,
  WampCall,
  WampHub,
  type WampIdentity,
  WampInput,
  type WampInputStream,
  WampModule,
  type WampNamedHello,
  WampProcedure,
  WampService,
  WampSignal,
  WampSubscribe,
  WampTicketAuth,
} from 'nestjs-wamp';
import { WampConsoleModule, type WampConsoleOptions } from 'nestjs-wamp/console';

class Order {
  @IsString()
  @MinLength(3)
  item!: string;

  @IsInt()
  @IsPositive()
  count!: number;

  @IsOptional()
  @IsBoolean()
  gift?: boolean;
}

/** What an attacker would like the page to run. */
export const attack = '<img src=x onerror="globalThis.attacked=1"><script>attacked=1</script>';

@WampService('com.example.shop')
export class ShopService {
  constructor(private readonly hub: WampHub) {}

  @WampProcedure()
  add(a: number, b: number): number {
    return a + b;
  }

  @WampProcedure()
  @UsePipes(new ValidationPipe())
  order(order: Order): object {
    return { accepted: true, item: order.item, count: order.count };
  }

  @WampProcedure()
  countdown(from: number): Observable<number> {
    return interval(20).pipe(
      map((i) => from - i),
      take(from + 1),
    );
  }

  @WampProcedure()
  wait(@WampSignal() signal: AbortSignal): Promise<string> {
    return new Promise((resolve) => signal.addEventListener('abort', () => resolve('stopped')));
  }

  @WampProcedure()
  async collect(@WampInput() input: WampInputStream): Promise<unknown[]> {
    const pieces: unknown[] = [];
    for await (const piece of input) pieces.push(piece);
    return pieces;
  }

  @WampProcedure()
  attack(@WampCall() call: WampCallContext): string {
    if (call.args.length > 0) throw new Error(attack);
    return attack;
  }

  @WampSubscribe('said')
  said(text: string): void {
    this.hub.publish('com.example.shop.heard', [text]);
  }
}

/** Operators have a ticket. Everybody else is anonymous. */
@WampAuth()
export class OperatorAuth extends WampTicketAuth {
  verify(ticket: string, { authid }: WampNamedHello): WampIdentity | undefined {
    return ticket === 'open sesame' ? { authid, authrole: 'console' } : undefined;
  }
}

@Module({ providers: [ShopService, OperatorAuth] })
class ConsoleAppModule {}

/** An application with a console, which can crash and come back. */
export class ConsoleApp {
  private readonly sockets = new Set<Socket>();

  private constructor(readonly app: INestApplication) {
    app.getHttpServer().on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
  }

  static async start(port = 0, options: WampConsoleOptions = {}): Promise<ConsoleApp> {
    const module = {
      module: ConsoleAppModule,
      imports: [
        WampModule.forRoot({ anonymous: true, heartbeatMs: 200 }),
        WampConsoleModule.forRoot(options),
      ],
    };
    const app = await NestFactory.create(module, { logger: ['error', 'fatal'] });
    const started = new ConsoleApp(app);
    await app.listen(port, '127.0.0.1');
    return started;
  }

  get hub(): WampHub {
    return this.app.get(WampHub);
  }

  get port(): number {
    return (this.app.getHttpServer().address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/wamp`;
  }

  get wsUrl(): string {
    return `ws://127.0.0.1:${this.port}/ws`;
  }

  /** Ends every connection without a word, and the application. */
  async crash(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await this.app.close();
  }
}
