import { WampMetrics } from '../hub/operations/metrics.js';
import * as defaults from './defaults.js';

/** What was counted since the last look. */
export interface Counted {
  readonly calls: number;
  readonly errors: number;
  readonly events: number;
  readonly drops: number;
  /** Returns the duration that the given share of the calls did not exceed; `null` without calls. */
  readonly percentile: (share: number) => number | null;
}

/** Counts calls and events for the console. Its memory is bounded: of many durations it keeps a random part. */
export class Tally extends WampMetrics {
  private calls = 0;
  private errors = 0;
  private events = 0;
  private drops = 0;
  private durations: number[] = [];

  override called(_procedure: string, outcome: string, durationMs: number): void {
    this.calls++;
    if (outcome !== 'ok') this.errors++;
    const { durations } = this;
    if (durations.length < defaults.durationsKept) durations.push(durationMs);
    else {
      // Every duration of the second is kept with the same probability (algorithm R).
      const place = Math.floor(Math.random() * this.calls);
      if (place < durations.length) durations[place] = durationMs;
    }
  }

  override sent(events: number): void {
    this.events += events;
  }

  override dropped(_reason: string, count: number): void {
    this.drops += count;
  }

  /** Returns what was counted, and starts again from 0. */
  take(): Counted {
    const { calls, errors, events, drops } = this;
    const durations = this.durations.toSorted((a, b) => a - b);
    this.durations = [];
    this.calls = this.errors = this.events = this.drops = 0;
    const percentile = (share: number): number | null =>
      durations[Math.max(0, Math.ceil(durations.length * share) - 1)] ?? null;
    return { calls, errors, events, drops, percentile };
  }
}
