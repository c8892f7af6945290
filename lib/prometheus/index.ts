/**
 * Metrics for Prometheus. Needs `prom-client`.
 *
 * @module nestjs-wamp/prometheus
 */

export { PrometheusMetrics, type PrometheusMetricsOptions } from './prometheus-metrics.js';
