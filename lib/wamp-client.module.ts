import { type DynamicModule, Inject, Module, Optional } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import type { WampClient } from './client/wamp-client.js';
import type { RemoteOptions } from './client/remote.js';
import type { WampContract } from './contract/contract.js';
import type { Contract } from './contract/define-contract.js';
import { getWampClientToken, getWampRemoteToken } from './decorators/index.js';
import * as texts from './texts.js';
import {
  assertAsyncClientOptions,
  type WampClientModuleExtras,
  type WampClientModuleOptions,
} from './wamp-client-options.js';
import { ConfigurableModuleClass } from './wamp-client.module-definition.js';
import { WampHostsModule } from './wamp-hosts.js';
import { WampShutdownModule } from './wamp-shutdown.js';
import { WAMP_CLIENT } from './wamp-tokens.js';

/** Options of `WampClientModule.forFeature`: those of every call of the remotes. */
export interface WampRemoteOptions extends RemoteOptions {
  /**
   * Lets the schemas of the contracts read results and events, if true. Type the remote with
   * `ContractRemote<typeof contract, true>` then.
   *
   * @default false
   */
  readonly parse?: boolean | undefined;
}

/** Provides the remotes of contracts. */
@Module({})
class WampRemotesModule {}

/**
 * Gives the application a WAMP client, which is kept connected to a router, or to another application with
 * `WampModule`. It works with and without `WampModule`.
 *
 * `forRoot` takes the options. `forRootAsync` takes a factory (`useFactory`, `inject`, `imports`), or a
 * class with a method `createWampClientOptions` (`useClass`, `useExisting`). Handlers of a class with
 * `@WampService({ client: true })` are served at the router.
 *
 * @example
 * WampClientModule.forRoot({ url: 'wss://router.example.com/ws', realm: 'realm1' })
 */
@Module({ imports: [DiscoveryModule, WampHostsModule, WampShutdownModule] })
export class WampClientModule extends ConfigurableModuleClass {
  /**
   * Creates a client with these options. It connects when the application starts.
   *
   * @throws if an option is invalid; the message says what would be valid
   */
  static override forRoot(
    options: WampClientModuleOptions & WampClientModuleExtras,
  ): DynamicModule {
    return super.forRoot(options);
  }

  /**
   * Creates a client with options that are made with the help of other providers.
   *
   * @example
   * WampClientModule.forRootAsync({
   *   name: 'orders',
   *   inject: [ConfigService],
   *   useFactory: (config: ConfigService) => ({ url: config.getOrThrow('ORDERS_URL') }),
   * })
   */
  static override forRootAsync(
    options: Parameters<typeof ConfigurableModuleClass.forRootAsync>[0],
  ): DynamicModule {
    assertAsyncClientOptions(options);
    return super.forRootAsync(options);
  }

  /**
   * Provides the remote methods of contracts, for `@InjectWampRemote(contract, name)` in the module that
   * imports it.
   *
   * @param name the name of the client
   * @param options the options of every call
   * @throws `TypeError` for what is not a contract
   * @example
   * ```ts
   * @Module({ imports: [WampClientModule.forFeature([shop])], providers: [CartService] })
   * export class CartModule {}
   * ```
   */
  static forFeature(
    contracts: readonly WampContract[],
    name?: string,
    options?: WampRemoteOptions,
  ): DynamicModule {
    const providers = contracts.map((contract) => ({
      provide: getWampRemoteToken(contract, name),
      useFactory: (client: WampClient) => client.remote(contract as Contract, options),
      inject: [getWampClientToken(name)],
    }));
    return {
      module: WampRemotesModule,
      providers,
      exports: providers.map(({ provide }) => provide),
    };
  }

  /** @internal */
  constructor(@Optional() @Inject(WAMP_CLIENT) client?: WampClient) {
    super();
    if (client === undefined) throw new Error(texts.bareClientModule);
  }
}
