import { Module } from '@nestjs/common';
import { WampModule } from 'nestjs-wamp';
import { JobsService } from './jobs/jobs.service.js';

@Module({
  imports: [WampModule.forRoot({ realm: 'realm1', path: '/ws' })],
  providers: [JobsService],
})
export class AppModule {}
