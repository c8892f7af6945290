import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import { Observable, share } from 'rxjs';
import type { HubView } from '../hub/hub-view.js';
import { statsOf } from '../hub/operations/hub-stats.js';
import * as defaults from './defaults.js';
import { limitUses } from './limit-uses.js';
import { Tally } from './tally.js';
import type { HealthSample } from './views.js';

/**
 * Returns the health of a hub, a sample every second. All readers share one clock and one count; without readers
 * there is neither.
 */
export function healthOf(hub: HubView): Observable<HealthSample> {
  return new Observable<HealthSample>((reader) => {
    const tally = new Tally();
    const delays = monitorEventLoopDelay({ resolution: 10 });
    const stopCounting = hub.watch(tally);
    delays.enable();
    let lastMs = hub.clock.now();
    const tick = (): void => {
      const now = hub.clock.now();
      reader.next(sampleOf(hub, tally, delays, (now - lastMs) / 1_000));
      lastMs = now;
      cancel = hub.clock.schedule(defaults.tickMs, tick);
    };
    let cancel = hub.clock.schedule(defaults.tickMs, tick);
    return () => {
      cancel();
      stopCounting();
      delays.disable();
    };
  }).pipe(share());
}

function sampleOf(
  hub: HubView,
  tally: Tally,
  delays: IntervalHistogram,
  seconds: number,
): HealthSample {
  const { calls, errors, events, drops, percentile } = tally.take();
  const stats = statsOf(hub);
  const { heapUsed, rss } = process.memoryUsage();
  const loopDelayMs = delays.max / 1e6;
  delays.reset();
  return {
    at: hub.clock.date(),
    callsPerSecond: calls / seconds,
    errorsPerSecond: errors / seconds,
    p50Ms: percentile(0.5),
    p95Ms: percentile(0.95),
    p99Ms: percentile(0.99),
    eventsPerSecond: events / seconds,
    dropsPerSecond: drops / seconds,
    sessions: stats.sessions,
    callsInFlight: stats.callsInFlight,
    outboxBytes: stats.outboxBytes,
    heldBytes: stats.heldBytes,
    heapUsedBytes: heapUsed,
    rssBytes: rss,
    loopDelayMs: Math.max(0, loopDelayMs),
    limits: limitUses(hub),
  };
}
