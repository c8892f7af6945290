import { expect } from 'vitest';
import type { SessionHost } from '../../lib/hub/hosting/session-host.js';
import { HubCore } from '../../lib/hub/hub-core.js';
import type { TestHub } from '../../lib/testing/index.js';

/** Every connection a hub has ever had: what a closed session keeps would be lost from sight. */
const everyHost = new WeakMap<HubCore, SessionHost[]>();

const { accept } = HubCore.prototype;
HubCore.prototype.accept = function (...connection) {
  const host = accept.apply(this, connection) as SessionHost;
  everyHost.set(this, [...(everyHost.get(this) ?? []), host]);
  return host;
};

/** How much every table of a hub and of its sessions holds, those included that have ended. */
export function tablesOf({
  hub,
  clock,
}: Pick<TestHub, 'hub'> & { readonly clock: { readonly pending: number } }): Record<
  string,
  number
> {
  const hosts = everyHost.get(hub.core) ?? [];
  const sum = (count: (host: SessionHost) => number): number =>
    hosts.reduce((total, host) => total + count(host), 0);
  return {
    calls: sum(({ machine }) => machine.calls.size),
    invocations: sum(({ machine }) => machine.invocations.size),
    registrations: sum(({ machine }) => machine.registrations.size),
    subscriptions: sum(({ machine }) => machine.subscriptions.size),
    heldBytes: sum(({ heldBytes }) => heldBytes),
    uncountedBytes: Math.abs(hub.core.budget.bytes - sum(({ weight }) => weight)),
    queues: sum(({ queues }) => queues.size),
    topics: hub.core.topics.size,
    sessions: hub.sessions.size,
    undecided: hub.core.admission.undecided.size,
    reservedIds: hub.core.roster.reserved.size,
    handshakes: sum(({ machine }) => (machine.handshake === undefined ? 0 : 1)),
    expiries: hub.core.expiries.size,
    timers: clock.pending,
    connections: hub.core.hosts.size,
  };
}

/** Every insert has had its delete. */
export function expectEmptyTables(test: Pick<TestHub, 'hub' | 'clock'>): void {
  const full = Object.entries(tablesOf(test)).filter(([, size]) => size !== 0);
  expect(full).toEqual([]);
}

/** Nothing was written to the log. */
export function expectNoErrors({ log }: Pick<TestHub, 'log'>): void {
  expect(log).toEqual([]);
}
