import { setTimeout as sleep } from 'node:timers/promises';
import { WampInvalidArgumentError, WampProcedure, WampService, WampSignal } from 'nestjs-wamp';
import { Database } from '../database/database.js';

export interface Report {
  readonly visits: number;
  readonly seconds: number;
}

@WampService('com.example.reports')
export class ReportsService {
  constructor(private readonly database: Database) {}

  /**
   * Runs for some time, and stops if the caller cancels or leaves. At shutdown it may finish within
   * `drainTimeoutMs`. After that it is stopped, and the caller gets `wamp.error.unavailable`.
   */
  @WampProcedure()
  async build(seconds = 3, @WampSignal() signal: AbortSignal): Promise<Report> {
    if (!(seconds >= 0 && seconds <= 60)) throw new WampInvalidArgumentError('0 to 60 seconds');
    await sleep(seconds * 1_000, undefined, { signal });
    return { visits: await this.database.countVisits(), seconds };
  }
}
