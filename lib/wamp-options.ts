import { handlerDefaultRules, type WampHandlerDefaults } from './discovery/handler-defaults.js';
import { hubOptionRules, type WampHubOptions } from './hub/hub-options.js';
import { assertNames, flag, type OptionRules } from './protocol/options.js';
import { texts } from './texts.js';
import { endpointOptionRules, type WampEndpointOptions } from './transport/endpoint-options.js';

/** Options of `WampModule.forRoot`. Each has a default; none has to be given. */
export interface WampModuleOptions
  extends WampHubOptions, WampEndpointOptions, WampHandlerDefaults {}

/** What is known of a hub before its options are, also with `forRootAsync`. */
export interface WampModuleExtras {
  /**
   * The name of the hub, for `@InjectWampHub(name)`.
   *
   * @default none
   */
  readonly name?: string | undefined;
  /**
   * Whether other modules can inject the hub without importing this one.
   *
   * @default true
   */
  readonly isGlobal?: boolean | undefined;
}

export const moduleOptionRules = {
  ...hubOptionRules,
  ...endpointOptionRules,
  ...handlerDefaultRules,
} as const satisfies OptionRules<WampModuleOptions>;

export const moduleExtraRules = {
  name: {},
  isGlobal: { default: true, kind: flag },
} as const satisfies OptionRules<WampModuleExtras>;

const asyncRules = {
  ...moduleExtraRules,
  useFactory: {},
  useClass: {},
  useExisting: {},
  inject: {},
  imports: {},
  provideInjectionTokensFrom: {},
};

/**
 * Makes sure that what `forRoot` was given, or a factory has returned, is options of the module.
 *
 * @throws an error that names what is not
 */
export function assertModuleOptions(options: unknown): asserts options is WampModuleOptions {
  if (typeof options !== 'object' || options === null)
    throw new TypeError(texts.noOptions(options));
  for (const name of Object.keys(moduleExtraRules))
    if (name in options) throw new TypeError(texts.extraInOptions(name));
  assertNames({ ...moduleOptionRules, ...moduleExtraRules }, options, 'WampModule');
}

/**
 * Makes sure that what `forRootAsync` was given says where the options come from, and no more.
 *
 * @throws an error that names what is not
 */
export function assertAsyncOptions(options: object): void {
  assertNames(asyncRules, options, 'WampModule.forRootAsync()');
}
