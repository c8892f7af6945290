import {
  Counter,
  Histogram,
  type Metric,
  type MetricConfiguration,
  type Registry,
} from 'prom-client';
import * as texts from './texts.js';

type Name = keyof typeof texts.metricHelp;

/** The counters and histograms of one registry. */
export type Instruments = ReturnType<typeof instrumentsOf>;

export function instrumentsOf(registry: Registry, buckets: readonly number[]) {
  const counter = (name: Name, ...labels: string[]) =>
    metricOf(registry, name, labels, (config) => new Counter(config));
  const histogram = (name: Name, ...labels: string[]) =>
    metricOf(
      registry,
      name,
      labels,
      (config) => new Histogram({ ...config, buckets: [...buckets] }),
    );
  return {
    opened: counter('wamp_sessions_opened_total', 'realm'),
    closed: counter('wamp_sessions_closed_total', 'realm', 'reason'),
    calls: counter('wamp_calls_total', 'procedure', 'outcome'),
    durations: histogram('wamp_call_duration_seconds', 'procedure'),
    sent: counter('wamp_events_sent_total'),
    dropped: counter('wamp_events_dropped_total', 'reason'),
    violations: counter('wamp_protocol_violations_total'),
    authentications: counter('wamp_authentications_total', 'method', 'outcome'),
    denials: counter('wamp_requests_denied_total', 'action', 'error'),
    refusals: counter('wamp_connections_refused_total', 'reason'),
  };
}

/** Returns the metric with this name, which several hubs share. Creates it if it does not exist. */
export function metricOf<T extends Metric>(
  registry: Registry,
  name: Name,
  labels: readonly string[],
  make: (config: MetricConfiguration<string>) => T,
): T {
  const known = registry.getSingleMetric(name) as T | undefined;
  const labelNames = ['hub', ...labels];
  return known ?? make({ name, help: texts.metricHelp[name], labelNames, registers: [registry] });
}
