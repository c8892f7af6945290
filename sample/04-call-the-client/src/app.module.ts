import { Module } from '@nestjs/common';
import { WampModule } from 'nestjs-wamp';
import { WampConsoleModule } from 'nestjs-wamp/console';
import { DevicesController } from './devices/devices.controller.js';
import { DevicesService } from './devices/devices.service.js';

@Module({
  imports: [
    WampModule.forRoot({ realm: 'realm1', path: '/ws', callTimeoutMs: 5000 }),
    WampConsoleModule.forRoot({ roles: ['anonymous'] }),
  ],
  controllers: [DevicesController],
  providers: [DevicesService],
})
export class AppModule {}
