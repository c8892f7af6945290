import { Controller, Get } from '@nestjs/common';
import { HealthCheck, HealthCheckService } from '@nestjs/terminus';
import { WampHealthIndicator } from 'nestjs-wamp';

@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly wamp: WampHealthIndicator,
  ) {}

  /** HTTP 503 from the beginning of a shutdown: the load balancer sends clients elsewhere. */
  @Get()
  @HealthCheck()
  check() {
    return this.health.check([() => this.wamp.isHealthy()]);
  }
}
