import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { Throttle, ThrottlerGuard, ThrottlerModule } from '@nestjs/throttler';
import { WampModule, WampProcedure, WampService } from 'nestjs-wamp';

@WampService('com.example')
export class SearchService {
  @Throttle({ default: { limit: 2, ttl: 60_000 } })
  @WampProcedure()
  search(text: string): string[] {
    return [text];
  }
}

@Module({
  imports: [
    ThrottlerModule.forRoot([{ limit: 100, ttl: 60_000 }]),
    WampModule.forRoot({
      // For a proxy that sets X-Real-IP. Without it, all clients have the address of the proxy.
      clientAddress: ({ headers }) => headers['x-real-ip']?.toString(),
    }),
  ],
  providers: [SearchService, { provide: APP_GUARD, useClass: ThrottlerGuard }],
})
export class AppModule {}
