import {
  authorizationOptionRules,
  type WampAuthorizationOptions,
} from './auth/authorization-options.js';
import { clusterOptionRule, type WampClusterOption } from './cluster/cluster-option.js';
import { handlerDefaultRules, type WampHandlerDefaults } from './discovery/handler-defaults.js';
import { factoryRules } from './factory-rules.js';
import { hubOptionRules, type WampHubOptions } from './hub/hub-options.js';
import { assertNames, flag, type OptionRules } from './protocol/options.js';
import * as texts from './texts.js';
import { endpointOptionRules, type WampEndpointOptions } from './transport/endpoint-options.js';

/** Options of `WampModule.forRoot`. All are optional. */
export interface WampModuleOptions
  extends
    WampHubOptions,
    WampAuthorizationOptions,
    WampClusterOption,
    WampEndpointOptions,
    WampHandlerDefaults {}

/** Options that must be known before the others. With `forRootAsync`, write them next to `useFactory`. */
export interface WampModuleExtras {
  /**
   * The name of the hub, for `@InjectWampHub(name)`.
   *
   * @default no name
   */
  readonly name?: string | undefined;
  /**
   * Lets other modules inject the hub without importing this one, if true.
   *
   * @default true
   */
  readonly isGlobal?: boolean | undefined;
}

export const moduleOptionRules = {
  ...hubOptionRules,
  ...authorizationOptionRules,
  ...clusterOptionRule,
  ...endpointOptionRules,
  ...handlerDefaultRules,
} as const satisfies OptionRules<WampModuleOptions>;

export const moduleExtraRules = {
  name: {},
  isGlobal: { default: true, kind: flag },
} as const satisfies OptionRules<WampModuleExtras>;

const asyncRules = { ...moduleExtraRules, ...factoryRules };

/**
 * Checks the names of the options that `forRoot` got or a factory returned.
 *
 * @throws an error that names the unknown option
 */
export function assertModuleOptions(options: unknown): asserts options is WampModuleOptions {
  if (typeof options !== 'object' || options === null)
    throw new TypeError(texts.noOptions(options));
  for (const name of Object.keys(moduleExtraRules))
    if (name in options) throw new TypeError(texts.extraInOptions('WampModule', name));
  assertNames({ ...moduleOptionRules, ...moduleExtraRules }, options, 'WampModule');
}

/**
 * Checks the names of the properties that `forRootAsync` got.
 *
 * @throws an error that names the unknown property
 */
export function assertAsyncOptions(options: object): void {
  assertNames(asyncRules, options, 'WampModule.forRootAsync()');
}
