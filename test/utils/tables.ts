import { expect } from 'vitest';
import type { SessionHost } from '../../lib/hub/hosting/session-host.js';
import { HubCore } from '../../lib/hub/hub-core.js';
import type { TestHub } from '../../lib/testing/index.js';
import { tablesOf as hubTables } from '../../lib/testing/simulation/hub-tables.js';

/** Every connection a hub has ever had: what a closed session keeps would be lost from sight. */
const everyHost = new WeakMap<HubCore, SessionHost[]>();

const { accept } = HubCore.prototype;
HubCore.prototype.accept = function (...connection) {
  const host = accept.apply(this, connection) as SessionHost;
  everyHost.set(this, [...(everyHost.get(this) ?? []), host]);
  return host;
};

/** A hub, and the clock of its timers. */
type Counted = Pick<TestHub, 'hub'> & { readonly clock: { readonly pending: number } };

/** How much every table of a hub and of its sessions holds, those included that have ended. */
export function tablesOf({ hub, clock }: Counted): Record<string, number> {
  return { ...hubTables(hub, everyHost.get(hub.core) ?? []), timers: clock.pending };
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
