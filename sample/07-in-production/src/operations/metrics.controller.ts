import { Controller, Get, Header } from '@nestjs/common';
import { collectDefaultMetrics, register } from 'prom-client';

// Memory, CPU and the lag of the event loop, beside what PrometheusMetrics counts.
collectDefaultMetrics();

/** For Prometheus; not to be reached from outside. */
@Controller('metrics')
export class MetricsController {
  @Get()
  @Header('Content-Type', register.contentType)
  metrics(): Promise<string> {
    return register.metrics();
  }
}
