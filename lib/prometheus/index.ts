/**
 * Metrics for Prometheus. Needs `prom-client`.
 *
 * @module nestjs-wamp/prometheus
 */

export {
  PrometheusClientMetrics,
  type PrometheusClientMetricsOptions,
} from './prometheus-client-metrics.js';
export { PrometheusMetrics, type PrometheusMetricsOptions } from './prometheus-metrics.js';
