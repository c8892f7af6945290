import type { HubCore } from './hub.core.js';

/** How much a hub holds at one moment. */
export interface WampHubStats {
  /** Connections, from the first byte to the last; those without a session too. */
  readonly connections: number;
  readonly sessions: number;
  /** Calls of clients that handlers work on. */
  readonly callsInFlight: number;
  /** Calls to clients that wait for their answer. */
  readonly invocationsInFlight: number;
  /** Procedures that clients have registered. */
  readonly registrations: number;
  /** Subscriptions that clients hold. */
  readonly subscriptions: number;
  /** Topics, and patterns of topics, that clients have subscribed to. */
  readonly topics: number;
  /** Events of clients that wait for handlers. */
  readonly waitingEvents: number;
  /** Bytes of heap that calls in flight, waiting events and waiting input take. */
  readonly heldBytes: number;
  /** Bytes that clients have still to read. */
  readonly outboxBytes: number;
  /** Answers of clients that came after their call had ended, of the clients that are connected now. */
  readonly lateAnswers: number;
  /** Events left out because a client read too slowly, of the clients that are connected now. */
  readonly eventsDropped: number;
}

/** Asks every connection of the hub: some microseconds for a hundred of them. */
export function statsOf({ hosts, roster, topics }: HubCore): WampHubStats {
  const stats = {
    connections: hosts.size,
    sessions: roster.sessions.size,
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
  for (const { machine, outbox, queues, heldBytes } of hosts) {
    stats.heldBytes += heldBytes;
    stats.callsInFlight += machine.calls.size;
    stats.invocationsInFlight += machine.invocations.size;
    stats.lateAnswers += machine.invocations.lateAnswers;
    stats.registrations += machine.registrations.size;
    stats.subscriptions += machine.subscriptions.size;
    stats.waitingEvents += queues.waitingEvents;
    stats.outboxBytes += outbox.bytes;
    stats.eventsDropped += outbox.dropped;
  }
  return stats;
}
