import { Gauge, type Registry } from 'prom-client';
import type { WampHubStats } from '../hub/operations/stats.js';
import { metricOf } from './instruments.js';

type ReadStats = () => WampHubStats;

/** All but what has a counter, which goes on when a client leaves. */
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

/** The hubs that the gauges of a registry read, by their label. */
const hubsOf = new WeakMap<Registry, Map<string, ReadStats>>();

/** Lets the gauges of the registry read a hub whenever they are scraped, instead of any earlier one of that label. */
export function observeHub(registry: Registry, hub: string, stats: ReadStats): void {
  const hubs = hubsOf.get(registry) ?? new Map<string, ReadStats>();
  hubsOf.set(registry, hubs.set(hub, oncePerTurn(stats)));
  for (const key of Object.keys(gaugeNames) as Gauged[]) addGauge(registry, key, hubs);
}

function addGauge(registry: Registry, key: Gauged, hubs: ReadonlyMap<string, ReadStats>): void {
  metricOf(registry, gaugeNames[key], [], (config) => {
    const collect = (): void => hubs.forEach((read, hub) => gauge.set({ hub }, read()[key]));
    const gauge = new Gauge({ ...config, collect });
    return gauge;
  });
}

/** A scrape reads all gauges in one turn: the hub is asked once for all of them. */
function oncePerTurn<T>(read: () => T): () => T {
  let value: T | undefined;
  return () => {
    if (value === undefined) queueMicrotask(() => (value = undefined));
    return (value ??= read());
  };
}
