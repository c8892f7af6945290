import { Injectable } from '@nestjs/common';
import { WampCall, WampEventContext, WampProcedure, WampSubscribe } from 'nestjs-wamp';

/** Any provider may have handlers. Without `@WampService`, write the full URI. */
@Injectable()
export class AuditService {
  private readonly counts = new Map<string, number>();

  /** Receives all events that clients publish under com.example. */
  @WampSubscribe('com.example.', { match: 'prefix' })
  onAnything(@WampCall() { uri }: WampEventContext): void {
    this.counts.set(uri, (this.counts.get(uri) ?? 0) + 1);
  }

  @WampProcedure('com.example.audit.counts')
  report(): Record<string, number> {
    return Object.fromEntries(this.counts);
  }
}
