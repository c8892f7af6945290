import type { Id, Uri } from '../protocol/messages.js';
import type { MatchPolicy } from '../protocol/uri.js';

// What the procedures of the console return. The page reads these types, too, so they must be JSON.

/** One open session, as the console lists it. */
export interface SessionRow {
  readonly id: Id;
  readonly realm: Uri;
  readonly authid: string;
  readonly authrole: string;
  readonly authmethod: string;
  readonly authprovider: string;
  /** The program of the client, by HELLO.Details.agent. */
  readonly agent: string | null;
  /** The address of the client, or of its proxy. */
  readonly address: string | null;
  readonly transport: string;
  readonly serializer: string;
  readonly latencyMs: number | null;
  readonly callsInFlight: number;
  readonly registrations: number;
  readonly subscriptions: number;
  readonly heldBytes: number;
  readonly outboxBytes: number;
  readonly eventsDropped: number;
  /** True for the session that asks. */
  readonly isOwn: boolean;
}

/** The sessions that were asked for. */
export interface SessionList {
  /** The number of open sessions in all realms. */
  readonly total: number;
  /** The number of sessions that match the search. */
  readonly matching: number;
  /** The newest of them. */
  readonly rows: readonly SessionRow[];
}

/** A subscription or registration of a client. */
export interface BoundUri {
  readonly uri: Uri;
  readonly match: MatchPolicy;
}

/** What one client has subscribed and registered. */
export interface SessionDetails {
  readonly registrations: readonly BoundUri[];
  readonly subscriptions: readonly BoundUri[];
}

/** A limit of the hub, with how near it is. */
export interface LimitUse {
  /** The name of the limit, as in the option `limits`. */
  readonly name: string;
  /** The greatest use of it now. */
  readonly used: number;
  readonly limit: number;
  readonly unit: 'bytes' | 'count';
}

/** What happened in the last second, and how things stand. */
export interface HealthSample {
  /** The time, in milliseconds since 1970. */
  readonly at: number;
  readonly callsPerSecond: number;
  readonly errorsPerSecond: number;
  /** Percentiles of the duration of calls; `null` if there were none. */
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
  readonly eventsPerSecond: number;
  readonly dropsPerSecond: number;
  readonly sessions: number;
  readonly callsInFlight: number;
  readonly outboxBytes: number;
  readonly heldBytes: number;
  readonly heapUsedBytes: number;
  readonly rssBytes: number;
  /** The greatest delay of the event loop. */
  readonly loopDelayMs: number;
  readonly limits: readonly LimitUse[];
}
