import { Gauge, type Registry } from 'prom-client';
import type { WampHubStats } from '../hub/operations/stats.js';
import { metricOf } from './instruments.js';
import { oncePerTurn } from './once-per-turn.js';

type ReadStats = () => WampHubStats;

/** All statistics except dropped events, which have a counter: a counter does not shrink when a client leaves. */
type Gauged = Exclude<keyof WampHubStats, 'eventsDropped'>;

const gaugeNames = {
  connections: 'wamp_connections',
  sessions: 'wamp_sessions',
  callsInFlight: 'wamp_calls_in_flight',
  invocationsInFlight: 'wamp_invocations_in_flight',
  lateAnswers: 'wamp_late_answers',
  registrations: 'wamp_registrations',
  subscriptions: 'wamp_subscriptions',
  topics: 'wamp_topics',
  waitingEvents: 'wamp_events_waiting',
  heldBytes: 'wamp_held_bytes',
  outboxBytes: 'wamp_outbox_bytes',
} as const satisfies Record<Gauged, string>;

/** The hubs that the gauges of each registry read, by label. */
const hubsOf = new WeakMap<Registry, Map<string, ReadStats>>();

/** Adds a hub to the gauges of a registry, which read it at every scrape. It replaces an earlier hub with the same label. */
export function observeHub(registry: Registry, hub: string, stats: ReadStats): void {
  const hubs = hubsOf.get(registry) ?? new Map<string, ReadStats>();
  hubsOf.set(registry, hubs.set(hub, oncePerTurn(stats)));
  for (const key of Object.keys(gaugeNames) as Gauged[]) addGauge(registry, key, hubs);
}

function addGauge(registry: Registry, key: Gauged, hubs: ReadonlyMap<string, ReadStats>): void {
  metricOf(registry, gaugeNames[key], ['hub'], (config) => {
    const collect = (): void => hubs.forEach((read, hub) => gauge.set({ hub }, read()[key]));
    const gauge = new Gauge({ ...config, collect });
    return gauge;
  });
}
