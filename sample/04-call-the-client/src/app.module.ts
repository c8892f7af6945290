import { Module } from '@nestjs/common';
import { WampModule } from 'nestjs-wamp';
import { DevicesController } from './devices/devices.controller.js';
import { DevicesService } from './devices/devices.service.js';

@Module({
  imports: [WampModule.forRoot({ realm: 'realm1', path: '/ws', callTimeoutMs: 5000 })],
  controllers: [DevicesController],
  providers: [DevicesService],
})
export class AppModule {}
