import { Logger } from '@nestjs/common';
import { defaultErrorTable, exceptionMapper } from './discovery/exception.mapper.js';
import type { HubOptions } from './hub/hub.options.js';
import { defaults } from './protocol/defaults.js';
import { limitsOf } from './protocol/limits.js';
import { builtInSerializers } from './serializers/index.js';
import { adoptSocket } from './transport/index.js';
import { systemClock } from './wamp.clock.js';
import type { WampModuleOptions } from './wamp.options.js';

/** What the hub is told, from what the application said and the defaults for the rest. */
export function hubOptionsOf(options: WampModuleOptions): HubOptions {
  const { realm = defaults.realm, serializers, errors } = options;
  const { authenticate, resolveRealm, results } = options;
  const limits = limitsOf(options.limits);
  return {
    realms: typeof realm === 'string' ? [realm] : realm,
    serializers: serializers ?? builtInSerializers({ maxDepth: limits.maxMessageDepth }),
    clock: systemClock,
    logger: new Logger('WampHub'),
    strict: options.strict ?? false,
    callTimeoutMs: options.callTimeoutMs ?? defaults.callTimeoutMs,
    closeTimeoutMs: options.closeTimeoutMs ?? defaults.closeTimeoutMs,
    limits,
    heartbeatMs: options.heartbeatMs ?? defaults.heartbeatMs,
    drainTimeoutMs: options.drainTimeoutMs ?? defaults.drainTimeoutMs,
    shutdown: options.shutdown ?? 'restart',
    overflow: options.overflow ?? 'drop-newest',
    metrics: options.metrics,
    authenticate,
    resolveRealm,
    results,
    mapError: exceptionMapper({ ...defaultErrorTable, ...errors }),
    exposeError: exposureOf(options),
    adoptSocket,
  };
}

function exposureOf({ exposeErrors }: WampModuleOptions): HubOptions['exposeError'] {
  if (typeof exposeErrors === 'function') return exposeErrors;
  return exposeErrors === true ? messageOf : undefined;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
