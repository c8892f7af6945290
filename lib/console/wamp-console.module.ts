import { type DynamicModule, Inject, Module, Optional } from '@nestjs/common';
import { WampHostsModule } from '../wamp-hosts.js';
import { WAMP_CONSOLE_OPTIONS } from './console-orchestrator.js';
import {
  assertConsoleOptions,
  type WampConsoleExtras,
  type WampConsoleOptions,
} from './console-options.js';
import * as texts from './texts.js';
import { ConfigurableModuleClass } from './wamp-console.module-definition.js';

/**
 * Serves a page on which people explore the hub: call its procedures, watch its events, sessions and health. The
 * page is an ordinary client: it may do what its role may. Without `enabled`, it is off in production.
 *
 * `forRoot` takes the options. `forRootAsync` takes a factory (`useFactory`, `inject`, `imports`), or a class with a
 * method `createWampConsoleOptions` (`useClass`, `useExisting`).
 *
 * @example
 * WampConsoleModule.forRoot({ path: '/wamp', roles: ['admin'] })
 */
@Module({ imports: [WampHostsModule] })
export class WampConsoleModule extends ConfigurableModuleClass {
  /**
   * Adds the console with these options.
   *
   * @throws if an option is unknown or has a wrong value; the message says what would be valid
   */
  static override forRoot(options: WampConsoleOptions & WampConsoleExtras = {}): DynamicModule {
    assertConsoleOptions(options);
    return super.forRoot(options);
  }

  /**
   * Adds the console with options that are made with the help of other providers.
   *
   * @example
   * WampConsoleModule.forRootAsync({
   *   inject: [ConfigService],
   *   useFactory: (config: ConfigService) => ({ enabled: config.get('CONSOLE') === 'on' }),
   * })
   */
  static override forRootAsync(
    options: Parameters<typeof ConfigurableModuleClass.forRootAsync>[0],
  ): DynamicModule {
    return super.forRootAsync(options);
  }

  /** @internal */
  constructor(@Optional() @Inject(WAMP_CONSOLE_OPTIONS) options?: WampConsoleOptions) {
    super();
    if (options === undefined) throw new Error(texts.bareModule);
    assertConsoleOptions(options);
  }
}
