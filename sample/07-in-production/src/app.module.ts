import { Logger, Module, type OnApplicationShutdown } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { WampModule } from 'nestjs-wamp';
import { WampConsoleModule } from 'nestjs-wamp/console';
import { PrometheusMetrics } from 'nestjs-wamp/prometheus';
import { Database } from './database/database.js';
import { HealthController } from './operations/health.controller.js';
import { MetricsController } from './operations/metrics.controller.js';
import { ReportsService } from './reports/reports.service.js';
import { TickerService } from './ticker/ticker.service.js';
import { VisitsService } from './visits/visits.service.js';

@Module({
  imports: [
    TerminusModule.forRoot({ logger: false }),
    WampModule.forRoot({
      // Pages of other sites get HTTP 403. Clients that are not browsers send no origin.
      origins: ['https://app.example.com'],
      // The other limits keep their defaults.
      limits: {
        maxSessions: 2_000,
        maxSessionsPerAddress: 100,
        maxMessageBytes: 65_536,
        maxMessagesPerSecond: 100,
        maxCallsInFlight: 10,
        // Clients that do not read hold at most 1 GiB together: 2,000 sessions times twice this value.
        maxOutboxBytes: 262_144,
      },
      // Must be well below the grace period of the orchestrator, in Kubernetes `terminationGracePeriodSeconds`.
      drainTimeoutMs: Number(process.env['DRAIN_TIMEOUT_MS'] ?? 10_000),
      metrics: new PrometheusMetrics(),
    }),
    // For operators, and only where it is asked for.
    WampConsoleModule.forRoot({ enabled: process.env['CONSOLE'] === 'on', roles: ['operator'] }),
  ],
  controllers: [HealthController, MetricsController],
  providers: [Database, ReportsService, TickerService, VisitsService],
})
export class AppModule implements OnApplicationShutdown {
  private readonly logger = new Logger(AppModule.name);

  onApplicationShutdown(signal = 'close()'): void {
    this.logger.log(`Shut down by ${signal}`);
  }
}
