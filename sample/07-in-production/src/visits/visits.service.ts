import { Injectable } from '@nestjs/common';
import { type WampSession, WampSessionClose } from 'nestjs-wamp';
import { Database } from '../database/database.js';

@Injectable()
export class VisitsService {
  constructor(private readonly database: Database) {}

  /** Stores the visit. A shutdown waits for it before it closes the database. */
  @WampSessionClose()
  async onClose({ id }: WampSession, reason: string): Promise<void> {
    await this.database.save({ session: id, reason });
  }
}
