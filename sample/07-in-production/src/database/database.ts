import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';

export interface Visit {
  readonly session: number;
  /** Why the session ended. */
  readonly reason: string;
}

/** Pretends to be one: what it does takes a moment, and it does nothing once it is closed. */
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

  /** The hub is closed before: its sessions and their handlers need the database to the end. */
  onModuleDestroy(): void {
    this.isOpen = false;
    this.logger.log(`Closed, visits: ${this.visits.length}`);
  }

  private async query(): Promise<void> {
    await sleep(50);
    if (!this.isOpen) throw new Error('The database is closed.');
  }
}
