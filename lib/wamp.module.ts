import { type DynamicModule, Inject, Module, Optional } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import type { WampHub } from './hub/wamp-hub.js';
import * as texts from './texts.js';
import { WampHostsModule } from './wamp-hosts.js';
import {
  assertAsyncOptions,
  type WampModuleExtras,
  type WampModuleOptions,
} from './wamp-options.js';
import { WampShutdownModule } from './wamp-shutdown.js';
import { WAMP_HUB } from './wamp-tokens.js';
import { ConfigurableModuleClass } from './wamp.module-definition.js';

/**
 * Makes the application a WAMP peer. Standard clients connect to it on the port of the application.
 *
 * `forRoot` takes the options. `forRootAsync` takes a factory (`useFactory`, `inject`, `imports`), or a
 * class with a method `createWampOptions` (`useClass`, `useExisting`).
 *
 * @example
 * WampModule.forRoot({ realm: 'realm1', path: '/ws' })
 */
@Module({ imports: [DiscoveryModule, WampHostsModule, WampShutdownModule] })
export class WampModule extends ConfigurableModuleClass {
  /**
   * Creates a hub with these options.
   *
   * @throws if an option is invalid; the message says what would be valid
   */
  static override forRoot(options: WampModuleOptions & WampModuleExtras = {}): DynamicModule {
    return super.forRoot(options);
  }

  /**
   * Creates a hub with options that are made with the help of other providers.
   *
   * @example
   * WampModule.forRootAsync({
   *   inject: [ConfigService],
   *   useFactory: (config: ConfigService) => ({ path: config.get('WAMP_PATH') }),
   * })
   */
  static override forRootAsync(
    options: Parameters<typeof ConfigurableModuleClass.forRootAsync>[0],
  ): DynamicModule {
    assertAsyncOptions(options);
    return super.forRootAsync(options);
  }

  /** @internal */
  constructor(@Optional() @Inject(WAMP_HUB) hub?: WampHub) {
    super();
    if (hub === undefined) throw new Error(texts.bareModule);
  }
}
