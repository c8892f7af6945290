import { type DynamicModule, Module } from '@nestjs/common';
import { WampModule } from 'nestjs-wamp';
import { WampConsoleModule } from 'nestjs-wamp/console';
import { natsCluster } from 'nestjs-wamp/nats';
import { redisCluster } from 'nestjs-wamp/redis';
import { FleetService } from './node/fleet.service.js';
import { Parent } from './node/parent.js';
import { PageController } from './page/page.controller.js';

const name = 'several-nodes';

/** One node of several, which share a broker. */
@Module({
  controllers: [PageController],
  providers: [FleetService, Parent],
})
export class AppModule {
  static of(label: string, brokerUrl: string): DynamicModule {
    const cluster = brokerUrl.startsWith('redis')
      ? redisCluster({ name, label, url: brokerUrl })
      : natsCluster({ name, label, servers: brokerUrl });
    const imports = [
      WampModule.forRoot({ path: '/ws', cluster }),
      WampConsoleModule.forRoot({ roles: ['anonymous'] }),
    ];
    return { module: AppModule, imports };
  }
}
