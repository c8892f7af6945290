import { sharedDefaults } from '../../protocol/shared-defaults.js';
import type { CancelTimer, Clock } from '../../session/clock.js';
import { Heap, type HeapItem } from '../../session/heap.js';
import { defaults } from '../defaults.js';

/**
 * Rings every alarm at its date, which is its rank in milliseconds since 1970. One timer serves all alarms.
 * An alarm that is cleared takes no memory.
 */
export class Alarms<T extends HeapItem> {
  private readonly heap = new Heap<T>();
  private cancel: CancelTimer | undefined;
  /** The date at which the timer is due. */
  private timerMs = Infinity;

  constructor(
    private readonly clock: Clock,
    private readonly ring: (alarm: T) => void,
  ) {}

  /** Sets an alarm, or changes its date. */
  set(alarm: T, dueMs: number): void {
    this.heap.remove(alarm);
    alarm.rank = dueMs;
    this.heap.add(alarm);
    this.schedule();
  }

  clear(alarm: T): void {
    this.heap.remove(alarm);
    this.schedule();
  }

  /**
   * Starts the timer for the first alarm. It rings early if that is far away, because a clock that is set
   * anew does not move timers.
   */
  private schedule(): void {
    const dueMs = this.heap.first?.rank ?? Infinity;
    if (dueMs === this.timerMs) return;
    this.cancel?.();
    this.cancel = undefined;
    this.timerMs = dueMs;
    if (dueMs === Infinity) return;
    const delayMs = Math.max(0, dueMs - this.clock.date());
    this.cancel = this.clock.schedule(Math.min(delayMs, defaults.alarmCheckMs), () => this.check());
  }

  /** Rings what is due. Continues later if that takes long. */
  private check(): void {
    this.cancel = undefined;
    this.timerMs = Infinity;
    const startedMs = performance.now();
    for (let { first } = this.heap; first !== undefined; { first } = this.heap) {
      if (first.rank > this.clock.date()) break;
      this.heap.remove(first);
      this.ring(first);
      if (performance.now() - startedMs >= sharedDefaults.longestTurnMs) break;
    }
    this.schedule();
  }
}
