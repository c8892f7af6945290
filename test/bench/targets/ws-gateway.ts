import { Module, UsePipes, ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { WsAdapter } from '@nestjs/platform-ws';
import {
  ConnectedSocket,
  MessageBody,
  type OnGatewayDisconnect,
  SubscribeMessage,
  WebSocketGateway,
  type WsResponse,
} from '@nestjs/websockets';
import { map, type Observable, range } from 'rxjs';
import type { WebSocket } from 'ws';
import { Order, Procedure, type Target } from './contract.js';
import { serve } from './serve.js';

function answer<T>(data: T): WsResponse<T> {
  return { event: 'answer', data };
}

@WebSocketGateway({ path: '/ws' })
class BenchGateway implements OnGatewayDisconnect<object> {
  private readonly members = new Set<object>();

  handleDisconnect(client: object): void {
    this.members.delete(client);
  }

  @SubscribeMessage('join')
  join(@ConnectedSocket() client: object): WsResponse<null> {
    this.members.add(client);
    return answer(null);
  }

  @SubscribeMessage(Procedure.Add)
  add(@MessageBody() [a, b]: [number, number]): WsResponse<number> {
    return answer(a + b);
  }

  @SubscribeMessage(Procedure.Order)
  @UsePipes(new ValidationPipe())
  order(@MessageBody() order: Order): WsResponse<number> {
    return answer(order.quantity);
  }

  @SubscribeMessage(Procedure.Echo)
  echo(@MessageBody() text: string): WsResponse<string> {
    return answer(text);
  }

  @SubscribeMessage(Procedure.Publish)
  publish(@MessageBody() [bytes, times]: [number, number]): WsResponse<null> {
    const data = 'x'.repeat(bytes);
    for (let i = 0; i < times; i++) {
      const news = JSON.stringify({ event: 'news', data });
      for (const client of this.members) (client as WebSocket).send(news);
    }
    return answer(null);
  }

  @SubscribeMessage(Procedure.Count)
  count(@MessageBody() n: number): Observable<WsResponse<number>> {
    return range(0, n).pipe(map((i) => ({ event: i === n - 1 ? 'last' : 'answer', data: i })));
  }
}

@Module({ providers: [BenchGateway] })
class AppModule {}

/** A stock gateway on `@nestjs/platform-ws`. */
export default async function start(): Promise<Target> {
  const app = await NestFactory.create(AppModule, { logger: false });
  return serve(app.useWebSocketAdapter(new WsAdapter(app)));
}
