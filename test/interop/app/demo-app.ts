import type { AddressInfo } from 'node:net';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  WampCaller,
  WampHub,
  WampModule,
  WampProcedure,
  WampService,
  WampSession,
  WampSessionClose,
  WampSessionOpen,
  WampSubscribe,
} from 'nestjs-wamp';

/** How long after WELCOME a client is greeted: it needs the time to subscribe. */
const welcomeDelayMs = 300;

@WampService('com.example')
class ExampleService {
  constructor(private readonly hub: WampHub) {}

  @WampProcedure()
  add(a: number, b: number): number {
    return a + b;
  }

  @WampProcedure()
  greet(name: string): string {
    return `Hello, ${name}!`;
  }

  @WampProcedure()
  time(): string {
    return new Date().toISOString();
  }

  @WampSubscribe('ping')
  onPing(message = 'ping', @WampCaller() { id }: WampSession): void {
    this.hub.publish('com.example.pong', [`pong:${message}`], { from_session: id });
  }

  @WampSessionOpen()
  welcome(session: WampSession): void {
    const greeting = `Welcome! Your session ID is ${session.id}.`;
    const timer = setTimeout(
      () => session.publish('com.example.welcome', [greeting]),
      welcomeDelayMs,
    );
    session.signal.addEventListener('abort', () => clearTimeout(timer));
  }

  @WampSessionClose()
  sayGoodbye({ id }: WampSession): void {
    this.hub.publish('com.example.client_left', [id]);
  }
}

@WampService('com.example.echo')
class EchoService {
  private totalCalls = 0;

  constructor(private readonly hub: WampHub) {}

  @WampProcedure()
  reverse(text: string): string {
    this.totalCalls++;
    return Array.from(text).toReversed().join('');
  }

  @WampProcedure()
  stats(): { total_calls: number } {
    return { total_calls: this.totalCalls };
  }

  @WampSubscribe('shout')
  onShout(text: string, @WampCaller() { id }: WampSession): void {
    this.hub.publish('com.example.echo.loud', [text.toUpperCase()], { original_sender: id });
  }
}

@Module({
  imports: [WampModule.forRoot({ realm: 'realm1', path: '/ws' })],
  providers: [ExampleService, EchoService],
})
class DemoModule {}

/** The server of the demo, on a port of its own. */
export async function startDemo(): Promise<{ url: string; close(): Promise<void> }> {
  const nest = await NestFactory.create(DemoModule, { logger: false, abortOnError: false });
  await nest.listen(0, '127.0.0.1');
  const { port } = nest.getHttpServer().address() as AddressInfo;
  return { url: `ws://127.0.0.1:${port}/ws`, close: () => nest.close() };
}
