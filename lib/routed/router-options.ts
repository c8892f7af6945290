import {
  exposureOptionRules,
  type ErrorMapper,
  type WampExposureOptions,
} from '../hub/contexts/explain-error.js';
import { concurrencyKind, type WampConcurrency } from '../hub/handlers/concurrency.js';
import type { HubLogger } from '../hub/operations/hub-log.js';
import { shapeKind } from '../protocol/kinds.js';
import type { Uri } from '../protocol/messages.js';
import { limit, milliseconds, type OptionRules, type Settled } from '../protocol/options.js';
import type { ResultShape } from '../protocol/wamp-result.js';
import type { Clock } from '../session/clock.js';
import type { WampClientMetrics } from './client-metrics.js';

/** Options of a client that serves handlers at its router. */
export interface WampRouterOptions extends WampExposureOptions {
  /**
   * The way in which returned values are sent, as in `WampModuleOptions`.
   *
   * @default 'single'
   */
  readonly results?: ResultShape | undefined;
  /**
   * The number of calls that run at the same time, of all procedures without an option of their own or of
   * their class; 0 for any number. With `serial`, all calls run one after the other: at a router, they belong
   * to one session. Other calls wait.
   *
   * @default 0
   */
  readonly concurrency?: WampConcurrency | undefined;
  /**
   * The number of calls from the router whose handlers may run or wait. Further calls get ERROR
   * `wamp.error.unavailable`. 0 for any number.
   *
   * @default 1_000
   */
  readonly maxCallsInFlight?: number | undefined;
  /**
   * The number of events that may wait for handlers. Further ones are dropped, and logged. 0 for any number.
   *
   * @default 10_000
   */
  readonly maxWaitingEvents?: number | undefined;
  /**
   * The time that calls from the router and event handlers have to finish at shutdown, in milliseconds; 0 for
   * none. No new calls come meanwhile.
   *
   * @default 5_000
   */
  readonly drainTimeoutMs?: number | undefined;
  /**
   * Receives what happens in the client, to count it. For Prometheus see `nestjs-wamp/prometheus`.
   *
   * @default no metrics
   */
  readonly metrics?: WampClientMetrics | undefined;
}

export const routerOptionRules = {
  ...exposureOptionRules,
  results: { default: 'single', kind: shapeKind },
  concurrency: { default: 0, kind: concurrencyKind },
  maxCallsInFlight: { default: 1_000, kind: limit },
  maxWaitingEvents: { default: 10_000, kind: limit },
  drainTimeoutMs: { default: 5_000, kind: milliseconds },
  metrics: {},
} as const satisfies OptionRules<WampRouterOptions>;

/** The logger of a host at a router. */
export interface RouterLogger extends HubLogger {
  /** Writes a line about a session. */
  tell(message: string): void;
}

/** The options of a host at a router, with their defaults, and its ports. */
export interface RouterSettings extends Settled<WampRouterOptions, typeof routerOptionRules> {
  readonly realm: Uri;
  /** True if the connection to the router uses TLS. */
  readonly encrypted: boolean;
  readonly clock: Clock;
  readonly logger: RouterLogger;
  /** The address of the router, for the log. */
  readonly address: string;
  readonly mapError: ErrorMapper;
}
