import type { HubView } from '../hub/hub-view.js';
import { sessionStatsOf } from '../hub/operations/hub-stats.js';
import type { WampSessionStats } from '../hub/operations/stats.js';
import type { WampLimits } from '../protocol/limits.js';
import type { LimitUse } from './views.js';

/** The limits of one session, with the statistics that they bound. */
const ofOneSession = [
  ['maxCallsInFlight', 'callsInFlight', 'count'],
  ['maxRegistrations', 'registrations', 'count'],
  ['maxSubscriptions', 'subscriptions', 'count'],
  ['maxWaitingEvents', 'waitingEvents', 'count'],
  ['maxHeldBytes', 'heldBytes', 'bytes'],
  ['maxOutboxBytes', 'outboxBytes', 'bytes'],
] as const satisfies readonly (readonly [
  keyof WampLimits,
  keyof WampSessionStats,
  LimitUse['unit'],
])[];

/** Returns the limits of a hub that are on. Those of a session have the use of the session that uses most. */
export function limitUses(hub: HubView): LimitUse[] {
  const { limits } = hub;
  const most = new Map<string, number>();
  for (const host of hub.hosts) {
    const stats = sessionStatsOf(host);
    for (const [, name] of ofOneSession) most.set(name, Math.max(most.get(name) ?? 0, stats[name]));
  }
  const uses: LimitUse[] = [
    { name: 'maxSessions', used: hub.hosts.size, limit: limits.maxSessions, unit: 'count' },
    { name: 'maxTotalBytes', used: hub.budget.bytes, limit: limits.maxTotalBytes, unit: 'bytes' },
    ...ofOneSession.map(([name, statistic, unit]) => {
      return { name, used: most.get(statistic) ?? 0, limit: limits[name], unit };
    }),
  ];
  return uses.filter(({ limit }) => Number.isFinite(limit));
}
