import { getHeapStatistics } from 'node:v8';
import { defaultErrorTable, exceptionMapper } from './discovery/exception-mapper.js';
import type { WampOverflow } from './hub/connection/overflow.js';
import type { WampClientErrors } from './hub/contexts/explain-error.js';
import { hubDefaults, type HubOptions, type WampShutdown } from './hub/hub-options.js';
import { limitsOf } from './protocol/limits.js';
import { sharedDefaults } from './protocol/shared-defaults.js';
import { sharedTexts } from './protocol/shared-texts.js';
import { messageOf } from './protocol/thrown.js';
import { builtInSerializers } from './serializers/index.js';
import { texts } from './texts.js';
import { adoptSocket } from './transport/index.js';
import { systemClock } from './wamp-clock.js';
import { hubLogger } from './wamp-logger.js';
import { assertModuleOptions } from './wamp-option-names.js';
import type { WampModuleOptions } from './wamp-options.js';

/** Returns the options of the hub, from the options of the application and the defaults. */
export function hubOptionsOf(options: WampModuleOptions): HubOptions {
  assertModuleOptions(options);
  const { realm = sharedDefaults.realm, serializers, errors } = options;
  const { authenticate, resolveRealm, results } = options;
  const limits = limitsOf({ maxTotalBytes: halfOfTheHeap(), ...options.limits });
  return {
    realms: typeof realm === 'string' ? [realm] : realm,
    serializers:
      serializers ??
      builtInSerializers({
        maxDepth: limits.maxMessageDepth,
        maxItems: limits.maxMessageItems,
      }),
    clock: systemClock,
    logger: hubLogger(),
    strict: options.strict ?? hubDefaults.strict,
    callTimeoutMs: timeOf(options, 'callTimeoutMs'),
    closeTimeoutMs: timeOf(options, 'closeTimeoutMs'),
    limits,
    concurrency: options.concurrency,
    heartbeatMs: timeOf(options, 'heartbeatMs'),
    drainTimeoutMs: timeOf(options, 'drainTimeoutMs'),
    shutdown: oneOf(shutdowns, 'shutdown', options.shutdown ?? hubDefaults.shutdown),
    overflow: oneOf(overflows, 'overflow', options.overflow ?? hubDefaults.overflow),
    metrics: options.metrics,
    authenticate,
    resolveRealm,
    results,
    mapError: exceptionMapper({ ...defaultErrorTable, ...errors }),
    exposeError: exposureOf(options),
    clientErrors: oneOf(clientErrorChoices, 'clientErrors', options.clientErrors ?? 'pass'),
    adoptSocket,
  };
}

function halfOfTheHeap(): number {
  return getHeapStatistics().heap_size_limit / 2;
}

const clientErrorChoices: readonly WampClientErrors[] = ['pass', 'hide'];
const shutdowns: readonly WampShutdown[] = ['restart', 'goodbye'];
const overflows: readonly WampOverflow[] = ['drop-newest', 'drop-oldest', 'latest', 'close'];

type Time = 'callTimeoutMs' | 'closeTimeoutMs' | 'heartbeatMs' | 'drainTimeoutMs';

function timeOf(options: WampModuleOptions, name: Time): number {
  const time: unknown = options[name] ?? hubDefaults[name];
  if (typeof time === 'number' && time >= 0) return time;
  throw new Error(texts.badTime(name, time));
}

function oneOf<T>(values: readonly T[], name: string, value: T): T {
  if (values.includes(value)) return value;
  throw new Error(sharedTexts.badChoice(name, value, values));
}

function exposureOf({ exposeErrors }: WampModuleOptions): HubOptions['exposeError'] {
  if (typeof exposeErrors === 'function') return exposeErrors;
  return exposeErrors === true ? messageOf : undefined;
}
