import { CloseUri } from '../../protocol/error-uris.js';
import { SessionUri } from '../../protocol/session-uris.js';
import type { Clock } from '../../session/clock.js';
import type { HeapItem } from '../../session/heap.js';
import type { WampSession } from '../session/wamp-session.js';
import * as texts from '../texts.js';
import { Alarms } from './alarms.js';

/** A session that expires. Its alarm rings for the event, and then for the end. */
interface Expiry extends HeapItem {
  readonly session: WampSession;
  readonly expiresAt: number;
}

/** Ends sessions at the date of their `expiresAt`, and sends them an event before. */
export class Expiries {
  private readonly known = new Map<WampSession, Expiry>();
  private readonly alarms: Alarms<Expiry>;

  /** @param renewBeforeMs the time from the event to the end, in milliseconds; 0 for no event */
  constructor(
    private readonly clock: Clock,
    private readonly renewBeforeMs: number,
  ) {
    this.alarms = new Alarms(clock, (expiry) => this.ring(expiry));
  }

  /** The number of open sessions that expire. */
  get size(): number {
    return this.known.size;
  }

  /** Starts the time of a session, or changes it after a renewal. Nothing is kept for a session that does not expire. */
  watch(session: WampSession): void {
    this.forget(session);
    const { expiresAt } = session;
    if (expiresAt === undefined) return;
    const expiry = { session, expiresAt, rank: expiresAt, place: -1 };
    this.known.set(session, expiry);
    this.alarms.set(expiry, this.eventAt(expiresAt));
  }

  /** Forgets a session that has ended. */
  forget(session: WampSession): void {
    const expiry = this.known.get(session);
    if (expiry === undefined) return;
    this.known.delete(session);
    this.alarms.clear(expiry);
  }

  /** Returns the date of the event. A short time is halved, so that a client need not renew without pause. */
  private eventAt(expiresAt: number): number {
    if (this.renewBeforeMs === 0) return expiresAt;
    const now = this.clock.date();
    return Math.max(expiresAt - this.renewBeforeMs, now + (expiresAt - now) / 2);
  }

  private ring(expiry: Expiry): void {
    const { session, expiresAt } = expiry;
    const leftMs = expiresAt - this.clock.date();
    if (leftMs <= 0)
      return session.link.machine.goodbye(CloseUri.SessionExpired, texts.sessionExpired);
    this.alarms.set(expiry, expiresAt);
    const seconds = Math.round(leftMs / 1_000);
    session.publish(SessionUri.Expiring, [], { expires_at: expiresAt, seconds_left: seconds });
  }
}
