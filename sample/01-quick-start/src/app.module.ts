import { Module } from '@nestjs/common';
import { WampModule } from 'nestjs-wamp';
import { WampConsoleModule } from 'nestjs-wamp/console';
import { ChatService } from './chat/chat.service.js';
import { MathService } from './math/math.service.js';
import { PageController } from './page/page.controller.js';

@Module({
  imports: [
    WampModule.forRoot({ realm: 'realm1', path: '/ws' }),
    // The page /wamp shows the application to everybody, which is for development only.
    WampConsoleModule.forRoot({ roles: ['anonymous'] }),
  ],
  controllers: [PageController],
  providers: [ChatService, MathService],
})
export class AppModule {}
