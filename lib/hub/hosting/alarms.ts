import { sharedDefaults } from '../../protocol/shared-defaults.js';
import type { CancelTimer, Clock } from '../../session/clock.js';
import { defaults } from '../defaults.js';

/** An entry of `Alarms`, which alone changes it. */
export interface Alarm {
  /** The date, in milliseconds since 1970. */
  dueMs: number;
  /** The place in the heap; -1 for none. */
  place: number;
}

/**
 * Rings every alarm at its date. One timer serves all alarms. They form a binary heap, so that a change of
 * one of n takes log n steps, and an alarm that is cleared takes no memory.
 */
export class Alarms<T extends Alarm> {
  private readonly heap: T[] = [];
  private cancel: CancelTimer | undefined;
  /** The date at which the timer is due. */
  private timerMs = Infinity;

  constructor(
    private readonly clock: Clock,
    private readonly ring: (alarm: T) => void,
  ) {}

  /** Sets an alarm, or changes its date. */
  set(alarm: T, dueMs: number): void {
    this.remove(alarm);
    alarm.dueMs = dueMs;
    this.insert(alarm, this.heap.length);
    this.schedule();
  }

  clear(alarm: T): void {
    this.remove(alarm);
    this.schedule();
  }

  private remove(alarm: T): void {
    const { place } = alarm;
    if (place < 0) return;
    alarm.place = -1;
    const last = this.heap.pop() as T;
    if (last !== alarm) this.insert(last, place);
  }

  /** Inserts an alarm at a free place, and moves it up or down until the heap is in order. */
  private insert(alarm: T, free: number): void {
    let place = free;
    for (let up = this.parent(place); up !== undefined && up.dueMs > alarm.dueMs;) {
      place = this.swap(up, place);
      up = this.parent(place);
    }
    for (let down = this.child(place); down !== undefined && down.dueMs < alarm.dueMs;) {
      place = this.swap(down, place);
      down = this.child(place);
    }
    this.put(alarm, place);
  }

  private parent(place: number): T | undefined {
    return place === 0 ? undefined : this.heap[(place - 1) >> 1];
  }

  /** Returns the earlier one of the two alarms below a place. */
  private child(place: number): T | undefined {
    const left = this.heap[2 * place + 1];
    const right = this.heap[2 * place + 2];
    return right !== undefined && left !== undefined && right.dueMs < left.dueMs ? right : left;
  }

  /** Moves an alarm to a free place. Returns the place that is free then. */
  private swap(alarm: T, free: number): number {
    const { place } = alarm;
    this.put(alarm, free);
    return place;
  }

  private put(alarm: T, place: number): void {
    alarm.place = place;
    this.heap[place] = alarm;
  }

  /**
   * Starts the timer for the first alarm. It rings early if that is far away, because a clock that is set
   * anew does not move timers.
   */
  private schedule(): void {
    const dueMs = this.heap[0]?.dueMs ?? Infinity;
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
    for (let [first] = this.heap; first !== undefined; [first] = this.heap) {
      if (first.dueMs > this.clock.date()) break;
      this.remove(first);
      this.ring(first);
      if (performance.now() - startedMs >= sharedDefaults.longestTurnMs) break;
    }
    this.schedule();
  }
}
