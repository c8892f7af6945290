import type { WampClientOptions } from './client/client-options.js';
import { clientRules } from './client/client-settings.js';
import { handlerDefaultRules, type WampHandlerDefaults } from './discovery/handler-defaults.js';
import { factoryRules } from './factory-rules.js';
import {
  assertNames,
  assertOptions,
  flag,
  type Kind,
  type OptionRules,
} from './protocol/options.js';
import { routerOptionRules, type WampRouterOptions } from './routed/router-options.js';
import * as texts from './texts.js';

/** Options of `WampClientModule.forRoot`. Only `url` is required. */
export interface WampClientModuleOptions
  extends WampClientOptions, WampRouterOptions, WampHandlerDefaults {
  /**
   * Lets the start of the application wait until the client has a session and the router has granted the
   * handlers, if true. The start fails if the client gives up, or the router refuses a handler.
   *
   * @default false
   */
  readonly wait?: boolean | undefined;
}

/** Options that must be known before the others. With `forRootAsync`, write them next to `useFactory`. */
export interface WampClientModuleExtras {
  /**
   * The name of the client, for `@InjectWampClient(name)` and `@WampService({ client: name })`.
   *
   * @default no name
   */
  readonly name?: string | undefined;
  /**
   * Lets other modules inject the client without importing this one, if true.
   *
   * @default true
   */
  readonly isGlobal?: boolean | undefined;
}

export const clientModuleRules = {
  ...clientRules,
  ...routerOptionRules,
  ...handlerDefaultRules,
  wait: { default: false, kind: flag },
} as const satisfies OptionRules<WampClientModuleOptions>;

const nameKind: Kind = {
  words: 'a string that is not empty',
  accepts: (value) => typeof value === 'string' && value !== '',
};

export const clientExtraRules = {
  name: { kind: nameKind },
  isGlobal: { default: true, kind: flag },
} as const satisfies OptionRules<WampClientModuleExtras>;

const asyncRules = { ...clientExtraRules, ...factoryRules };

/**
 * Checks the options that `forRoot` got or a factory returned.
 *
 * @throws an error that names the option that is unknown or has a wrong value
 */
export function assertClientOptions(options: unknown): asserts options is WampClientModuleOptions {
  if (typeof options !== 'object' || options === null)
    throw new TypeError(texts.noClientOptions(options));
  for (const name of Object.keys(clientExtraRules))
    if (name in options) throw new TypeError(texts.extraInOptions('WampClientModule', name));
  assertOptions({ ...clientModuleRules, ...clientExtraRules }, options, 'WampClientModule');
  if (!('url' in options)) throw new TypeError(texts.noUrl);
}

/**
 * Checks the names of the properties that `forRootAsync` got.
 *
 * @throws an error that names the unknown property
 */
export function assertAsyncClientOptions(options: object): void {
  assertNames(asyncRules, options, 'WampClientModule.forRootAsync()');
}
