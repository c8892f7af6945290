import { Module } from '@nestjs/common';
import { WampModule } from 'nestjs-wamp';
import { WampConsoleModule } from 'nestjs-wamp/console';
import { AuditService } from './audit/audit.service.js';
import { ClockService } from './clock/clock.service.js';
import { RoomsService } from './rooms/rooms.service.js';

@Module({
  imports: [
    WampModule.forRoot({ realm: 'realm1', path: '/ws' }),
    WampConsoleModule.forRoot({ roles: ['anonymous'] }),
  ],
  providers: [AuditService, ClockService, RoomsService],
})
export class AppModule {}
