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

/** The counters and histograms of the clients of one registry. */
export type ClientInstruments = ReturnType<typeof clientInstrumentsOf>;

export function instrumentsOf(registry: Registry, buckets: readonly number[]) {
  const { counter, histogram } = makersOf(registry, 'hub', buckets);
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

export function clientInstrumentsOf(registry: Registry, buckets: readonly number[]) {
  const { counter, histogram } = makersOf(registry, 'client', buckets);
  return {
    opened: counter('wamp_client_sessions_opened_total', 'realm'),
    closed: counter('wamp_client_sessions_closed_total', 'realm', 'reason'),
    reconnects: counter('wamp_client_reconnects_total'),
    calls: counter('wamp_client_calls_total', 'outcome'),
    callDurations: histogram('wamp_client_call_duration_seconds'),
    served: counter('wamp_client_served_calls_total', 'procedure', 'outcome'),
    servedDurations: histogram('wamp_client_served_call_duration_seconds', 'procedure'),
  };
}

/** Returns what makes metrics that all have one label. */
function makersOf(registry: Registry, owner: string, buckets: readonly number[]) {
  return {
    counter: (name: Name, ...labels: string[]) =>
      metricOf(registry, name, [owner, ...labels], (config) => new Counter(config)),
    histogram: (name: Name, ...labels: string[]) =>
      metricOf(
        registry,
        name,
        [owner, ...labels],
        (config) => new Histogram({ ...config, buckets: [...buckets] }),
      ),
  };
}

/** Returns the metric with this name, which several hubs or clients share. Creates it if it does not exist. */
export function metricOf<T extends Metric>(
  registry: Registry,
  name: Name,
  labelNames: readonly string[],
  make: (config: MetricConfiguration<string>) => T,
): T {
  const known = registry.getSingleMetric(name) as T | undefined;
  return (
    known ??
    make({ name, help: texts.metricHelp[name], labelNames: [...labelNames], registers: [registry] })
  );
}
