import { type DynamicModule, Module } from '@nestjs/common';
import { WampModule } from 'nestjs-wamp';
import { WampConsoleModule } from 'nestjs-wamp/console';
import { NotesService } from './notes/notes.service.js';
import { NotesStore } from './notes/notes.store.js';
import { PageController } from './page/page.controller.js';
import { SensorService } from './sensor/sensor.service.js';
import { Restart } from './server/restart.js';
import { ServerService } from './server/server.service.js';

@Module({
  imports: [
    WampModule.forRoot({
      realm: 'realm1',
      path: '/ws',
      // At a restart, calls have a second to finish. Then clients are told to return within three.
      drainTimeoutMs: 1_000,
      restartSpreadMs: 3_000,
    }),
    WampConsoleModule.forRoot({ roles: ['anonymous'] }),
  ],
  controllers: [PageController],
  providers: [NotesService, SensorService, ServerService],
})
export class AppModule {
  /** Returns the module with what outlives the application. */
  static with(notes: NotesStore, restart: Restart): DynamicModule {
    return {
      module: AppModule,
      providers: [
        { provide: NotesStore, useValue: notes },
        { provide: Restart, useValue: restart },
      ],
    };
  }
}
