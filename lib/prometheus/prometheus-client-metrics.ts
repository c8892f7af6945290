import { register, type Registry } from 'prom-client';
import { type OptionRules, settle } from '../protocol/options.js';
import { WampClientMetrics } from '../routed/client-metrics.js';
import { bucketsKind } from './buckets.js';
import { defaults } from './defaults.js';
import { type ClientInstruments, clientInstrumentsOf } from './instruments.js';

/** Options of `PrometheusClientMetrics`. */
export interface PrometheusClientMetricsOptions {
  /**
   * The registry of the metrics.
   *
   * @default the global registry of `prom-client`
   */
  readonly registry?: Registry | undefined;
  /**
   * The value of the label `client`. Each client in one registry needs a different value.
   *
   * @default 'default'
   */
  readonly client?: string | undefined;
  /**
   * The upper bounds of the buckets of durations, in seconds.
   *
   * @default from 0.001 to 30
   */
  readonly buckets?: readonly number[] | undefined;
}

const clientMetricsRules = {
  registry: {},
  client: { default: 'default' },
  buckets: { default: defaults.durationBuckets, kind: bucketsKind },
} as const satisfies OptionRules<PrometheusClientMetricsOptions>;

/**
 * Keeps the metrics of one client of `WampClientModule` in a registry of `prom-client`, which must be installed.
 * Every metric has the label `client`, so several clients can share a registry.
 *
 * @example
 * WampClientModule.forRoot({ url, metrics: new PrometheusClientMetrics() })
 */
export class PrometheusClientMetrics extends WampClientMetrics {
  private readonly client: string;
  private readonly instruments: ClientInstruments;

  constructor(options: PrometheusClientMetricsOptions = {}) {
    super();
    const { registry = register, client, buckets } = settle(clientMetricsRules, options);
    this.client = client;
    this.instruments = clientInstrumentsOf(registry, buckets);
  }

  override opened(realm: string, isReconnect: boolean): void {
    const { client, instruments } = this;
    instruments.opened.inc({ client, realm });
    if (isReconnect) instruments.reconnects.inc({ client });
  }

  override closed(realm: string, reason: string): void {
    this.instruments.closed.inc({ client: this.client, realm, reason });
  }

  override called(outcome: string, durationMs: number): void {
    const { client, instruments } = this;
    instruments.calls.inc({ client, outcome });
    instruments.callDurations.observe({ client }, durationMs / 1_000);
  }

  override served(procedure: string, outcome: string, durationMs: number): void {
    const { client, instruments } = this;
    instruments.served.inc({ client, procedure, outcome });
    instruments.servedDurations.observe({ client, procedure }, durationMs / 1_000);
  }
}
