import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { IoAdapter } from '@nestjs/platform-socket.io';
import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
} from '@nestjs/websockets';
import { Procedure, type Target } from './contract.js';
import { serve } from './serve.js';

/** What is used here of a socket and of the server of socket.io. */
interface Room {
  emit(event: string, data: unknown): void;
}

/** Longer than any run: the generator answers no ping. */
const pingInterval = 3_600_000;

@WebSocketGateway({ transports: ['websocket'], pingInterval })
class BenchGateway {
  @WebSocketServer()
  private readonly server!: { to(room: string): Room };

  @SubscribeMessage('join')
  async join(
    @ConnectedSocket() client: { join(room: string): unknown },
    @MessageBody() room: string,
  ): Promise<true> {
    await client.join(room);
    // Nest acknowledges nothing but a value.
    return true;
  }

  @SubscribeMessage(Procedure.Add)
  add(@MessageBody() [a, b]: [number, number]): number {
    return a + b;
  }

  @SubscribeMessage(Procedure.Publish)
  publish(@MessageBody() [bytes, times]: [number, number]): true {
    const text = 'x'.repeat(bytes);
    for (let i = 0; i < times; i++) this.server.to('bench.news').emit('news', text);
    return true;
  }
}

@Module({ providers: [BenchGateway] })
class AppModule {}

/** A stock gateway on `@nestjs/platform-socket.io`. */
export default async function start(): Promise<Target> {
  const app = await NestFactory.create(AppModule, { logger: false });
  return serve(app.useWebSocketAdapter(new IoAdapter(app)));
}
