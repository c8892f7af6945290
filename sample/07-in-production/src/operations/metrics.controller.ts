import { Controller, Get, Header } from '@nestjs/common';
import { collectDefaultMetrics, register } from 'prom-client';

// Adds memory, CPU and event loop lag to the metrics of PrometheusMetrics.
collectDefaultMetrics();

/** Serves the metrics for Prometheus. Do not expose it to the internet. */
@Controller('metrics')
export class MetricsController {
  @Get()
  @Header('Content-Type', register.contentType)
  metrics(): Promise<string> {
    return register.metrics();
  }
}
