import { CacheInterceptor, CacheKey, CacheModule, CacheTTL } from '@nestjs/cache-manager';
import { type ExecutionContext, Module, UseInterceptors } from '@nestjs/common';
import { WampExecutionContext, WampModule, WampProcedure, WampService } from 'nestjs-wamp';

/** Returns a key for the answer. Add the caller if the answer depends on it. */
function callKey(context: ExecutionContext): string {
  const { uri, args, kwargs } = WampExecutionContext.create(context);
  return JSON.stringify([uri, args, kwargs]);
}

@UseInterceptors(CacheInterceptor)
@WampService('com.example')
export class PricesService {
  private asked = 0;

  @CacheKey(callKey)
  @CacheTTL(30_000)
  @WampProcedure()
  price(article: string): string {
    return `${article}: asked ${++this.asked} times`;
  }

  @WampProcedure() // without a key nothing is cached
  times(): number {
    return this.asked;
  }
}

@Module({
  imports: [CacheModule.register(), WampModule.forRoot()],
  providers: [PricesService],
})
export class AppModule {}
