import type { SessionHost } from '../../hub/hosting/session-host.js';
import type { WampHub } from '../../hub/wamp-hub.js';

/** Returns how much every table of a hub and of these connections holds, also of those that have ended. */
export function tablesOf({ core }: WampHub, hosts: readonly SessionHost[]): Record<string, number> {
  const sum = (count: (host: SessionHost) => number): number =>
    hosts.reduce((total, host) => total + count(host), 0);
  return {
    calls: sum(({ machine }) => machine.calls.size),
    invocations: sum(({ machine }) => machine.invocations.size),
    registrations: sum(({ machine }) => machine.registrations.size),
    subscriptions: sum(({ machine }) => machine.subscriptions.size),
    heldBytes: sum(({ holding }) => holding.bytes),
    uncountedBytes: Math.abs(core.budget.bytes - sum(({ weight }) => weight)),
    queues: sum(({ queues }) => queues.size),
    topics: core.topics.size,
    sessions: core.sessions.size,
    authids: core.authids.size,
    undecided: core.admission.undecided.size,
    reservedIds: core.roster.reserved.size,
    handshakes: sum(({ machine }) => (machine.handshake === undefined ? 0 : 1)),
    expiries: core.expiries.size,
    connections: core.hosts.size,
  };
}
