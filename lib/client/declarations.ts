import type { EventMessage, Id, Uri } from '../protocol/messages.js';
import type { Clock } from '../session/clock.js';
import type { ClientLog } from './client-log.js';
import type { Handlers } from './connection.js';
import type * as CalleePart from './parts/callee.js';
import type { CalleeSession, Registrations } from './registrations.js';
import { Subscriptions } from './subscriptions.js';

/** What the application has declared once and each new session has again: registrations and subscriptions. */
export class Declarations implements Handlers {
  readonly subscriptions: Subscriptions;
  /** `undefined` until something is registered. */
  private registrations: Registrations | undefined;
  private session: CalleeSession | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly log: ClientLog,
  ) {
    this.subscriptions = new Subscriptions(log);
  }

  get size(): number {
    return this.subscriptions.size + (this.registrations?.size ?? 0);
  }

  /** The number of calls that run. */
  get running(): number {
    return this.registrations?.running ?? 0;
  }

  /** Returns the registrations, of the part that is loaded with the first one. */
  registrationsOf({ Registrations: Loaded }: typeof CalleePart): Registrations {
    if (this.registrations === undefined) {
      this.registrations = new Loaded(this.clock, this.log);
      if (this.session !== undefined) this.registrations.renew(this.session);
    }
    return this.registrations;
  }

  /** Asks the router for everything, in a new session. */
  renew(session: CalleeSession): void {
    this.session = session;
    this.registrations?.renew(session);
    this.subscriptions.renew(session);
  }

  /** Called when the session has ended. */
  interrupted(nowMs: number): void {
    this.session = undefined;
    this.registrations?.interrupted(nowMs);
    this.subscriptions.interrupted(nowMs);
  }

  /** Ends everything, because the client is closed. */
  end(): void {
    this.session = undefined;
    this.registrations?.end();
    this.subscriptions.end();
  }

  /** Refuses further calls. Resolves when the handlers that run have ended, or after `ms`. */
  async drained(ms: number): Promise<void> {
    await this.registrations?.drained(ms);
  }

  onEvent(event: EventMessage): void {
    this.subscriptions.onEvent(event);
  }

  revoked(type: 'registration' | 'subscription', id: Id, reason: Uri): void {
    if (type === 'registration') this.registrations?.revoked(id, reason);
    else this.subscriptions.revoked(id, reason);
  }
}
