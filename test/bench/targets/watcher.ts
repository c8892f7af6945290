import { monitorEventLoopDelay } from 'node:perf_hooks';
import { coreWaitMs } from '../core-wait.js';

/** How often the loop is looked at, in milliseconds. */
const lookMs = 2;

/** Watches the loop and the memory of this process, from one look of the benchmark to the next. */
export class Watcher {
  private readonly delay = monitorEventLoopDelay({ resolution: lookMs });
  private lastMs = performance.now();
  private lastWaitMs = coreWaitMs();
  private peaks = { own: 0, rss: 0, heap: 0 };

  constructor() {
    this.delay.enable();
    setInterval(() => this.look(), lookMs);
    setInterval(() => this.weigh(), 50);
  }

  /** The peaks since the last time, in microseconds and bytes. */
  take(): Record<string, number> {
    this.look();
    this.weigh();
    const { own, rss, heap } = this.peaks;
    const longest = Math.max(0, this.delay.max / 1e3 - lookMs * 1e3);
    this.delay.reset();
    this.peaks = { own: 0, rss: 0, heap: 0 };
    return { longest, own: own * 1e3, rss, heap };
  }

  /** How long the loop stood still, without the time in which this process waited for a core. */
  private look(): void {
    const now = performance.now();
    const wait = coreWaitMs();
    const own = now - this.lastMs - lookMs - (wait - this.lastWaitMs);
    this.lastMs = now;
    this.lastWaitMs = wait;
    this.peaks.own = Math.max(this.peaks.own, own);
  }

  private weigh(): void {
    const { rss, heapUsed } = process.memoryUsage();
    this.peaks.rss = Math.max(this.peaks.rss, rss);
    this.peaks.heap = Math.max(this.peaks.heap, heapUsed);
  }
}
