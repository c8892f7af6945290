import { assertKnownNames, type KnownNames } from './protocol/known-names.js';
import { texts } from './texts.js';
import type { WampModuleExtras, WampModuleOptions } from './wamp-options.js';

const optionNames: KnownNames<WampModuleOptions> = {
  realm: true,
  path: true,
  port: true,
  host: true,
  origins: true,
  clientAddress: true,
  limits: true,
  serializers: true,
  resolveRealm: true,
  authenticate: true,
  errors: true,
  exposeErrors: true,
  clientErrors: true,
  results: true,
  strictArguments: true,
  globalEnhancers: true,
  context: true,
  concurrency: true,
  strict: true,
  callTimeoutMs: true,
  closeTimeoutMs: true,
  heartbeatMs: true,
  drainTimeoutMs: true,
  shutdown: true,
  overflow: true,
  metrics: true,
};

const extraNames: KnownNames<WampModuleExtras> = { name: true, isGlobal: true };

const asyncNames = {
  ...extraNames,
  useFactory: true,
  useClass: true,
  useExisting: true,
  inject: true,
  imports: true,
  provideInjectionTokensFrom: true,
} as const;

/**
 * Checks the names of the options that `forRoot` got or a factory returned.
 *
 * @throws an error that names the unknown option
 */
export function assertModuleOptions(options: unknown): asserts options is WampModuleOptions {
  if (typeof options !== 'object' || options === null)
    throw new TypeError(texts.noOptions(options));
  for (const name of Object.keys(extraNames))
    if (name in options) throw new TypeError(texts.extraInOptions(name));
  assertKnownNames(options, { ...optionNames, ...extraNames }, 'WampModule');
}

/**
 * Checks the names of the properties that `forRootAsync` got.
 *
 * @throws an error that names the unknown property
 */
export function assertAsyncOptions(options: object): void {
  assertKnownNames(options, asyncNames, 'WampModule.forRootAsync()');
}
