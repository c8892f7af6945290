import type { EventMessage, Id, Uri } from '../protocol/messages.js';
import type { Clock } from '../session/clock.js';
import type { IncomingCall } from '../session/incoming-call.js';
import type { Asker } from './asker.js';
import type { CallSession } from './calls/call-session.js';
import type { ClientLog } from './client-log.js';
import type { Handlers } from './connection.js';
import { Registrations } from './registrations.js';
import { Subscriptions } from './subscriptions.js';

/** What the application has declared once and each new session has again: registrations and subscriptions. */
export class Declarations implements Handlers {
  readonly registrations: Registrations;
  readonly subscriptions: Subscriptions;

  constructor(clock: Clock, log: ClientLog) {
    this.registrations = new Registrations(clock, log);
    this.subscriptions = new Subscriptions(log);
  }

  get size(): number {
    return this.registrations.size + this.subscriptions.size;
  }

  /** Asks the router for everything, in a new session. */
  renew(session: Asker): void {
    this.registrations.renew(session);
    this.subscriptions.renew(session);
  }

  /** Called when the session has ended. */
  interrupted(nowMs: number): void {
    this.registrations.interrupted(nowMs);
    this.subscriptions.interrupted(nowMs);
  }

  /** Ends everything, because the client is closed. */
  end(): void {
    this.registrations.end();
    this.subscriptions.end();
  }

  onEvent(event: EventMessage): void {
    this.subscriptions.onEvent(event);
  }

  procedureOf(registration: Id): Uri | undefined {
    return this.registrations.find(registration)?.uri;
  }

  /** Runs the handler of a registration and answers the call. */
  onInvocation(call: IncomingCall, registration: Id, session: CallSession): void {
    this.registrations.find(registration)?.answer(call, session);
  }

  revoked(type: 'registration' | 'subscription', id: Id, reason: Uri): void {
    if (type === 'registration') this.registrations.revoked(id, reason);
    else this.subscriptions.revoked(id, reason);
  }
}
