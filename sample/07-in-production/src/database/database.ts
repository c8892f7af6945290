import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';

export interface Visit {
  readonly session: number;
  /** The reason for the end of the session. */
  readonly reason: string;
}

/** A simulated database. Its methods take a moment, and fail after it is closed. */
@Injectable()
export class Database implements OnModuleDestroy {
  private readonly logger = new Logger(Database.name);
  private readonly visits: Visit[] = [];
  private isOpen = true;

  async save(visit: Visit): Promise<void> {
    await this.query();
    this.visits.push(visit);
  }

  async countVisits(): Promise<number> {
    await this.query();
    return this.visits.length;
  }

  /** Closes the database. Nest calls this after the hub is closed, because handlers need the database until then. */
  onModuleDestroy(): void {
    this.isOpen = false;
    this.logger.log(`Closed, visits: ${this.visits.length}`);
  }

  private async query(): Promise<void> {
    await sleep(50);
    if (!this.isOpen) throw new Error('The database is closed.');
  }
}
