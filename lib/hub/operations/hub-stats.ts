import type { Id } from '../../protocol/messages.js';
import type { SessionMachine } from '../../session/session-machine.js';
import type { WampHubStats, WampSessionStats } from './stats.js';

/** The tables of a connection that are counted. */
export interface SessionTables {
  readonly machine: SessionMachine;
  readonly outbox: { readonly bytes: number; readonly dropped: number };
  readonly queues: { readonly waitingEvents: number };
  readonly holding: { readonly bytes: number };
}

/** The tables of a hub that are counted. */
export interface HubTables {
  readonly hosts: ReadonlySet<SessionTables>;
  readonly sessions: ReadonlyMap<Id, unknown>;
  readonly topics: { readonly size: number };
}

/** Returns the statistics of one connection. */
export function sessionStatsOf(tables: SessionTables): WampSessionStats {
  const { machine, outbox, queues, holding } = tables;
  return {
    callsInFlight: machine.calls.size,
    invocationsInFlight: machine.invocations.size,
    registrations: machine.registrations.size,
    subscriptions: machine.subscriptions.size,
    waitingEvents: queues.waitingEvents,
    heldBytes: holding.bytes,
    outboxBytes: outbox.bytes,
    lateAnswers: machine.invocations.lateAnswers,
    eventsDropped: outbox.dropped,
  };
}

/** Returns the statistics of a hub. Visits every connection, which takes some microseconds per hundred. */
export function statsOf({ hosts, sessions, topics }: HubTables): WampHubStats {
  const stats = {
    connections: hosts.size,
    sessions: sessions.size,
    callsInFlight: 0,
    invocationsInFlight: 0,
    registrations: 0,
    subscriptions: 0,
    topics: topics.size,
    waitingEvents: 0,
    heldBytes: 0,
    outboxBytes: 0,
    lateAnswers: 0,
    eventsDropped: 0,
  };
  for (const host of hosts) {
    const own = sessionStatsOf(host);
    for (const name of Object.keys(own) as (keyof WampSessionStats)[]) stats[name] += own[name];
  }
  return stats;
}
