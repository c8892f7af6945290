import { register, type Registry } from 'prom-client';
import type { WampClusterStats } from '../hub/operations/cluster-stats.js';
import { WampMetrics } from '../hub/operations/metrics.js';
import type { WampHubStats } from '../hub/operations/stats.js';
import { type OptionRules, settle } from '../protocol/options.js';
import { bucketsKind } from './buckets.js';
import { observeCluster } from './cluster-metrics.js';
import { defaults } from './defaults.js';
import { observeHub } from './gauges.js';
import { type Instruments, instrumentsOf } from './instruments.js';

/** Options of `PrometheusMetrics`. */
export interface PrometheusMetricsOptions {
  /**
   * The registry of the metrics.
   *
   * @default the global registry of `prom-client`
   */
  readonly registry?: Registry | undefined;
  /**
   * The value of the label `hub`. Each hub in one registry needs a different value.
   *
   * @default 'default'
   */
  readonly hub?: string | undefined;
  /**
   * The upper bounds of the buckets of `wamp_call_duration_seconds`, in seconds.
   *
   * @default from 0.001 to 30
   */
  readonly buckets?: readonly number[] | undefined;
}

const prometheusRules = {
  registry: {},
  hub: { default: 'default' },
  buckets: { default: defaults.durationBuckets, kind: bucketsKind },
} as const satisfies OptionRules<PrometheusMetricsOptions>;

/**
 * Keeps the metrics of one hub in a registry of `prom-client`, which must be installed. Every metric
 * has the label `hub`, so several hubs can share a registry.
 *
 * @example
 * WampModule.forRoot({ metrics: new PrometheusMetrics() })
 */
export class PrometheusMetrics extends WampMetrics {
  private readonly registry: Registry;
  private readonly hub: string;
  private readonly instruments: Instruments;

  constructor(options: PrometheusMetricsOptions = {}) {
    super();
    const { registry = register, hub, buckets } = settle(prometheusRules, options);
    this.registry = registry;
    this.hub = hub;
    this.instruments = instrumentsOf(registry, buckets);
  }

  override observe(stats: () => WampHubStats): void {
    observeHub(this.registry, this.hub, stats);
  }

  override observeCluster(stats: () => WampClusterStats): void {
    observeCluster(this.registry, this.hub, stats);
  }

  override opened(realm: string): void {
    this.instruments.opened.inc({ hub: this.hub, realm });
  }

  override closed(realm: string, reason: string): void {
    this.instruments.closed.inc({ hub: this.hub, realm, reason });
  }

  override called(procedure: string, outcome: string, durationMs: number): void {
    const { hub } = this;
    this.instruments.calls.inc({ hub, procedure, outcome });
    this.instruments.durations.observe({ hub, procedure }, durationMs / 1_000);
  }

  override sent(events: number): void {
    this.instruments.sent.inc({ hub: this.hub }, events);
  }

  override dropped(reason: string, count: number): void {
    this.instruments.dropped.inc({ hub: this.hub, reason }, count);
  }

  override violated(): void {
    this.instruments.violations.inc({ hub: this.hub });
  }

  override authenticated(method: string, outcome: string): void {
    this.instruments.authentications.inc({ hub: this.hub, method, outcome });
  }

  override refused(reason: string): void {
    this.instruments.refusals.inc({ hub: this.hub, reason });
  }

  override denied(action: string, error: string): void {
    this.instruments.denials.inc({ hub: this.hub, action, error });
  }
}
