import { ConfigurableModuleBuilder, type DynamicModule } from '@nestjs/common';
import {
  ConsoleOrchestrator,
  WAMP_CONSOLE_HUB,
  WAMP_CONSOLE_OPTIONS,
} from './console-orchestrator.js';
import type { WampConsoleExtras, WampConsoleOptions } from './console-options.js';

const defaultExtras: WampConsoleExtras = { hub: undefined };

/** The base class with `forRoot` and `forRootAsync`: `useFactory`, `useClass` (`createWampConsoleOptions`) and `useExisting`. */
export const { ConfigurableModuleClass } = new ConfigurableModuleBuilder<WampConsoleOptions>({
  optionsInjectionToken: WAMP_CONSOLE_OPTIONS,
})
  .setClassMethodName('forRoot')
  .setFactoryMethodName('createWampConsoleOptions')
  .setExtras(defaultExtras, withConsole)
  .build();

function withConsole(definition: DynamicModule, { hub }: WampConsoleExtras): DynamicModule {
  return {
    ...definition,
    providers: [
      ...(definition.providers ?? []),
      { provide: WAMP_CONSOLE_HUB, useValue: hub },
      ConsoleOrchestrator,
    ],
  };
}
