import { type DynamicModule, Module } from '@nestjs/common';
import { WampClientModule } from 'nestjs-wamp';
import { StockService } from './stock.service.js';
import { WorkerName } from './worker-name.js';

/** An application without a port: it serves at the router. */
@Module({ providers: [StockService] })
export class WorkerModule {
  static at(url: string, name: string): DynamicModule {
    return {
      module: WorkerModule,
      imports: [
        WampClientModule.forRoot({
          url,
          wait: true,
          drainTimeoutMs: 2_000,
          reconnect: { maxDelayMs: 1_000 },
        }),
      ],
      providers: [{ provide: WorkerName, useValue: new WorkerName(name) }],
    };
  }
}
