import { type DynamicModule, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { WampShutdownModule } from './wamp.shutdown.js';
import { ConfigurableModuleClass } from './wamp.module-definition.js';
import type { WampModuleExtras, WampModuleOptions } from './wamp.options.js';

/**
 * Makes the application a WAMP peer that standard clients connect to, on the application's own port.
 *
 * `forRoot` takes the options; `forRootAsync` a factory (`useFactory`, `inject`, `imports`), or a class
 * with a method `createWampOptions` (`useClass`, `useExisting`).
 *
 *
 */
@Module({ imports: [DiscoveryModule, WampShutdownModule] })
export class WampModule extends ConfigurableModuleClass {
  static override forRoot(options: WampModuleOptions & WampModuleExtras = {}): DynamicModule {
    return super.forRoot(options);
  }
}
