import { Controller, Get } from '@nestjs/common';
import { HealthCheck, HealthCheckService } from '@nestjs/terminus';
import { WampHealthIndicator } from 'nestjs-wamp';

@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly wamp: WampHealthIndicator,
  ) {}

  /** Answers with HTTP 503 from the beginning of a shutdown, so that the load balancer uses other instances. */
  @Get()
  @HealthCheck()
  check() {
    return this.health.check([() => this.wamp.isHealthy()]);
  }
}
