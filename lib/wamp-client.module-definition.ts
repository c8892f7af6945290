import { ConfigurableModuleBuilder, type DynamicModule } from '@nestjs/common';
import { getWampClientToken } from './decorators/inject-wamp-client.decorator.js';
import { settle } from './protocol/options.js';
import { RouterHost } from './routed/router-host.js';
import { WampClientHealthIndicator } from './wamp-client-health.js';
import {
  clientExtraRules,
  type WampClientModuleExtras,
  type WampClientModuleOptions,
} from './wamp-client-options.js';
import { WampClientOrchestrator } from './wamp-client-orchestrator.js';
import { clientOf, routerSettingsOf } from './wamp-client-settings.js';
import { WAMP_CLIENT, WAMP_CLIENT_MODULE_OPTIONS, WAMP_CLIENT_NAME } from './wamp-tokens.js';

const defaultExtras: WampClientModuleExtras = settle(clientExtraRules, {});

/** The base class with `forRoot` and `forRootAsync`: `useFactory`, `useClass` (`createWampClientOptions`) and `useExisting`. */
export const { ConfigurableModuleClass } = new ConfigurableModuleBuilder<WampClientModuleOptions>({
  optionsInjectionToken: WAMP_CLIENT_MODULE_OPTIONS,
})
  .setClassMethodName('forRoot')
  .setFactoryMethodName('createWampClientOptions')
  .setExtras(defaultExtras, withClient)
  .build();

/** Adds the client, with a token for the application and an internal token for the module. */
function withClient(definition: DynamicModule, extras: WampClientModuleExtras): DynamicModule {
  const { name, isGlobal } = settle(clientExtraRules, extras);
  const token = getWampClientToken(name);
  return {
    ...definition,
    global: isGlobal,
    providers: [
      ...(definition.providers ?? []),
      { provide: WAMP_CLIENT_NAME, useValue: name },
      {
        provide: RouterHost,
        useFactory: (options: WampClientModuleOptions) =>
          new RouterHost(routerSettingsOf(options, name)),
        inject: [WAMP_CLIENT_MODULE_OPTIONS],
      },
      {
        provide: token,
        useFactory: (options: WampClientModuleOptions, host: RouterHost) =>
          clientOf(options, host, name),
        inject: [WAMP_CLIENT_MODULE_OPTIONS, RouterHost],
      },
      { provide: WAMP_CLIENT, useExisting: token },
      WampClientHealthIndicator,
      WampClientOrchestrator,
    ],
    exports: [token, WampClientHealthIndicator],
  };
}
