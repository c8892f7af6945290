import { type DynamicModule, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { WampClientModule, WampModule } from 'nestjs-wamp';
import { WampConsoleModule } from 'nestjs-wamp/console';
import { stockContract } from './contracts.js';
import { FrontService } from './front/front.service.js';
import { RouterWatcher } from './front/router-watcher.service.js';
import { PageController } from './page/page.controller.js';
import { Plant } from './plant.js';

/** The front: a hub for pages, and a client of the router. */
@Module({
  controllers: [PageController],
  providers: [FrontService, RouterWatcher],
})
export class AppModule implements OnApplicationShutdown {
  constructor(@Inject(Plant) private readonly plant: Plant) {}

  static with(plant: Plant): DynamicModule {
    const { url } = plant;
    return {
      module: AppModule,
      imports: [
        WampModule.forRoot({ path: '/ws' }),
        WampConsoleModule.forRoot({ roles: ['anonymous'] }),
        WampClientModule.forRoot({ url, callTimeoutMs: 5_000, reconnect: { maxDelayMs: 1_000 } }),
        WampClientModule.forFeature([stockContract]),
      ],
      providers: [{ provide: Plant, useValue: plant }],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.plant.stop();
  }
}
