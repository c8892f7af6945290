import { Counter, Gauge, type Registry } from 'prom-client';
import type { WampClusterStats } from '../hub/operations/cluster-stats.js';
import { metricOf } from './instruments.js';
import { oncePerTurn } from './once-per-turn.js';

type ReadStats = () => WampClusterStats;

/** Reads the values of one metric: by label, or one without. */
type Reader = (stats: WampClusterStats) => number | Readonly<Record<string, number>>;

const gauges = {
  wamp_cluster_up: ({ isUp }) => (isUp ? 1 : 0),
  wamp_cluster_members: ({ members }) => members,
  wamp_cluster_incompatible_members: ({ incompatible }) => incompatible,
  wamp_cluster_interests: ({ interests }) => interests,
  wamp_cluster_waiting_bytes: ({ waitingBytes }) => waitingBytes,
  wamp_cluster_unconfirmed_bytes: ({ unconfirmedBytes }) => unconfirmedBytes,
  wamp_cluster_roundtrip_seconds: ({ roundtripMs }) => roundtripMs / 1_000,
} as const satisfies Readonly<Record<string, Reader>>;

const counters = {
  wamp_cluster_outages_total: ({ outages }) => outages,
  wamp_cluster_outage_seconds_total: ({ outageMs }) => outageMs / 1_000,
  wamp_cluster_events_sent_total: ({ eventsSent }) => eventsSent,
  wamp_cluster_events_received_total: ({ eventsReceived }) => eventsReceived,
  wamp_cluster_events_dropped_total: ({ eventsDropped }) => eventsDropped,
  wamp_cluster_frames_dropped_total: ({ framesDropped }) => framesDropped,
  wamp_cluster_duplicates_total: ({ duplicates }) => duplicates,
  wamp_cluster_members_lost_total: ({ membersLost }) => membersLost,
} as const satisfies Readonly<Record<string, Reader>>;

const reasoned: ReadonlySet<string> = new Set([
  'wamp_cluster_events_dropped_total',
  'wamp_cluster_frames_dropped_total',
  'wamp_cluster_members_lost_total',
]);

type Name = keyof typeof gauges | keyof typeof counters;

/** The nodes that the metrics of each registry read, by hub. */
const nodesOf = new WeakMap<Registry, Map<string, ReadStats>>();

/** Adds the node of a hub to the metrics of a registry, which read it at every scrape. It replaces an earlier one. */
export function observeCluster(registry: Registry, hub: string, stats: ReadStats): void {
  const nodes = nodesOf.get(registry) ?? new Map<string, ReadStats>();
  nodesOf.set(registry, nodes.set(hub, oncePerTurn(stats)));
  for (const [name, read] of Object.entries<Reader>(gauges))
    metricOf(registry, name as Name, ['hub'], (config) => {
      const collect = (): void => visit(nodes, read, (labels, value) => gauge.set(labels, value));
      const gauge = new Gauge({ ...config, collect });
      return gauge;
    });
  for (const [name, read] of Object.entries<Reader>(counters))
    metricOf(registry, name as Name, ['hub', ...labelsOf(name)], (config) => {
      const collect = (): void => {
        counter.reset();
        visit(nodes, read, (labels, value) => counter.inc(labels, value));
      };
      const counter = new Counter({ ...config, collect });
      return counter;
    });
}

function labelsOf(name: string): string[] {
  return reasoned.has(name) ? ['reason'] : [];
}

function visit(
  nodes: ReadonlyMap<string, ReadStats>,
  read: Reader,
  set: (labels: Record<string, string>, value: number) => void,
): void {
  for (const [hub, stats] of nodes) {
    const value = read(stats());
    if (typeof value === 'number') set({ hub }, value);
    else for (const [reason, count] of Object.entries(value)) set({ hub, reason }, count);
  }
}
