import { Module } from '@nestjs/common';
import { WampModule } from 'nestjs-wamp';
import { WampConsoleModule } from 'nestjs-wamp/console';
import { JobsService } from './jobs/jobs.service.js';

@Module({
  imports: [
    WampModule.forRoot({ realm: 'realm1', path: '/ws' }),
    WampConsoleModule.forRoot({ roles: ['anonymous'] }),
  ],
  providers: [JobsService],
})
export class AppModule {}
