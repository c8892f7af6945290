import { ConfigurableModuleBuilder, type DynamicModule } from '@nestjs/common';
import { getWampHubToken } from './decorators/inject-wamp-hub.decorator.js';
import { WampHub } from './hub/wamp-hub.js';
import { settle } from './protocol/options.js';
import { WampHealthIndicator } from './wamp-health.js';
import { hubOptionsOf } from './wamp-hub-options.js';
import { moduleExtraRules, type WampModuleExtras, type WampModuleOptions } from './wamp-options.js';
import { WampOrchestrator } from './wamp-orchestrator.js';
import { WAMP_HUB, WAMP_HUB_NAME, WAMP_MODULE_OPTIONS } from './wamp-tokens.js';

const defaultExtras: WampModuleExtras = settle(moduleExtraRules, {});

/** The base class with `forRoot` and `forRootAsync`: `useFactory`, `useClass` (`createWampOptions`) and `useExisting`. */
export const { ConfigurableModuleClass } = new ConfigurableModuleBuilder<WampModuleOptions>({
  optionsInjectionToken: WAMP_MODULE_OPTIONS,
})
  .setClassMethodName('forRoot')
  .setFactoryMethodName('createWampOptions')
  .setExtras(defaultExtras, withHub)
  .build();

/** Adds the hub, with a token for the application and an internal token for the module. */
function withHub(definition: DynamicModule, extras: WampModuleExtras): DynamicModule {
  const { name, isGlobal } = settle(moduleExtraRules, extras);
  const token = getWampHubToken(name);
  return {
    ...definition,
    global: isGlobal,
    providers: [
      ...(definition.providers ?? []),
      {
        provide: token,
        useFactory: (options: WampModuleOptions) => new WampHub(hubOptionsOf(options)),
        inject: [WAMP_MODULE_OPTIONS],
      },
      { provide: WAMP_HUB, useExisting: token },
      { provide: WAMP_HUB_NAME, useValue: name },
      WampHealthIndicator,
      WampOrchestrator,
    ],
    exports: [token, WampHealthIndicator],
  };
}
