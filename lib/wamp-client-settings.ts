import type { WampClientOptions } from './client/client-options.js';
import { clientRules } from './client/client-settings.js';
import { createClient } from './client/connect.js';
import type { WampClient } from './client/wamp-client.js';
import { defaultErrorTable, exceptionMapper } from './discovery/exception-mapper.js';
import { settle } from './protocol/options.js';
import type { RouterHost } from './routed/router-host.js';
import { routerOptionRules, type RouterSettings } from './routed/router-options.js';
import { nestClientLogger, ownClientLogger } from './wamp-client-logger.js';
import { assertClientOptions, type WampClientModuleOptions } from './wamp-client-options.js';
import { systemClock } from './wamp-clock.js';

/**
 * Returns the settings of the handlers of a client.
 *
 * @throws a `TypeError` that names an option that is unknown or has a wrong value
 */
export function routerSettingsOf(
  options: WampClientModuleOptions,
  name: string | undefined,
): RouterSettings {
  assertClientOptions(options);
  const { url, realm = clientRules.realm.default, clock = systemClock, logger, errors } = options;
  const address = typeof url === 'function' ? 'the router' : String(url).replace(/[?#].*/s, '');
  return {
    ...settle(routerOptionRules, options),
    realm,
    address,
    encrypted: /^(https|wss):/.test(address),
    clock,
    logger: logger === undefined ? nestClientLogger(name) : ownClientLogger(logger),
    mapError: exceptionMapper({ ...defaultErrorTable, ...errors }),
  };
}

/**
 * Returns a client that serves the handlers of a host. It does not connect before something is asked of it.
 *
 * @throws a `TypeError` that names an option with a wrong value
 */
export function clientOf(
  options: WampClientModuleOptions,
  host: RouterHost,
  name: string | undefined,
): WampClient {
  const own = optionsOfClient(options);
  const { lazy = false, lazyCloseMs, logger = nestClientLogger(name) } = own;
  const interceptors = [...host.interceptors, ...(own.interceptors ?? [])];
  const given = { ...own, logger, interceptors, lazy: true };
  return createClient({ ...given, lazyCloseMs: lazy ? lazyCloseMs : 0 });
}

/** Returns the options that are those of the client alone. */
function optionsOfClient(options: WampClientModuleOptions): WampClientOptions {
  const entries = Object.entries(options).filter(([name]) => name in clientRules);
  return Object.fromEntries(entries) as unknown as WampClientOptions;
}
