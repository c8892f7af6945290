/* oxlint-disable promise/valid-params -- `catch` of a filter, not of a promise */
import { type ArgumentsHost, Catch, Module } from '@nestjs/common';
import { APP_FILTER, BaseExceptionFilter } from '@nestjs/core';
import { isWampContext, WampError, WampModule, WampProcedure, WampService } from 'nestjs-wamp';

export class OutOfStockError extends Error {}

@Catch()
export class AllExceptionsFilter extends BaseExceptionFilter {
  override catch(exception: unknown, host: ArgumentsHost): void {
    // To answer a call with another error, throw it. The caller gets all other errors unchanged.
    if (isWampContext(host) && exception instanceof OutOfStockError)
      throw new WampError('com.example.error.out_of_stock', [exception.message]);
    super.catch(exception, host);
  }
}

@WampService('com.example')
export class OrdersService {
  @WampProcedure()
  order(article: string): void {
    throw new OutOfStockError(`There is no ${article}.`);
  }
}

@Module({
  imports: [WampModule.forRoot()],
  providers: [OrdersService, { provide: APP_FILTER, useClass: AllExceptionsFilter }],
})
export class AppModule {}
