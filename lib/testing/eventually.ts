import { isPromise } from '../calls/async-value.js';
import { messageOf } from '../protocol/thrown.js';
import type { Clock } from '../session/clock.js';
import { defaults } from './defaults.js';
import { waitBy } from './test-wait.js';
import * as texts from './texts.js';
import { turns } from './turns.js';

/** Options of the functions that wait. */
export interface WaitOptions {
  /**
   * The longest wait, in milliseconds of the clock.
   *
   * @default 2_000
   */
  readonly timeoutMs?: number | undefined;
  /**
   * The time between two looks, in milliseconds of the clock.
   *
   * @default 10, or a 200th of `timeoutMs` if that is more
   */
  readonly intervalMs?: number | undefined;
  /**
   * The clock. A virtual clock advances while the test waits.
   *
   * @default the clock of what is waited for; of `eventually`, the clock of the system
   */
  readonly clock?: Clock | undefined;
}

/**
 * Runs a function again and again until it succeeds: until it does not throw, does not reject and does not
 * return `false`.
 *
 * @returns what the function returned
 * @throws an error that tells why the last run failed; its `cause` is the error of that run
 * @example
 * await eventually(() => expect(service.seen).toEqual(['hello']));
 * @example
 * const { hub, clock } = createTestHub();
 * await eventually(() => hub.sessionCount === 0, { clock, timeoutMs: 60_000 });
 */
export function eventually<T>(
  attempt: () => T | Promise<T>,
  options: WaitOptions = {},
): Promise<T> {
  return waitUntil(attempt, options, texts.neverHappened);
}

/** Returns what the error says: the time in milliseconds, the number of runs, and why the last one failed. */
type Complaint = (timeoutMs: number, tries: number, why: string) => string;

/** Runs a function like `eventually`, with other words for the error. */
export async function waitUntil<T>(
  attempt: () => T | Promise<T>,
  options: WaitOptions,
  complaint: Complaint,
): Promise<T> {
  const { timeoutMs = defaults.waitMs, clock } = options;
  const { intervalMs = Math.max(defaults.intervalMs, timeoutMs / defaults.looks) } = options;
  const time = waitBy(clock);
  const untilMs = time.now() + timeoutMs;
  for (let tries = 1, run = new Run(attempt); ;) {
    if (run.isPending) await turns();
    if (run.isDone) return run.value as T;
    const restMs = untilMs - time.now();
    if (restMs <= 0) throw new Error(complaint(timeoutMs, tries, run.why), { cause: run.error });
    await time.pass(Math.min(intervalMs, restMs));
    if (run.isPending || run.isDone) continue;
    run = new Run(attempt);
    tries++;
  }
}

/** One run of the function. */
class Run<T> {
  isPending = false;
  isDone = false;
  value: T | undefined;
  error: unknown;
  private hasFailed = false;

  constructor(attempt: () => T | Promise<T>) {
    try {
      const value = attempt();
      if (typeof value === 'object' && value !== null && isPromise(value)) this.wait(value);
      else this.settle(value);
    } catch (error) {
      this.fail(error);
    }
  }

  /** The reason for which it has not succeeded. */
  get why(): string {
    if (this.isPending) return texts.unsettled;
    return this.hasFailed ? messageOf(this.error) : texts.wasFalse;
  }

  private wait(value: PromiseLike<unknown>): void {
    this.isPending = true;
    value.then(
      (settled) => this.settle(settled as T),
      (error: unknown) => this.fail(error),
    );
  }

  private settle(value: T): void {
    this.isPending = false;
    this.value = value;
    this.isDone = value !== false;
  }

  private fail(error: unknown): void {
    this.isPending = false;
    this.hasFailed = true;
    this.error = error;
  }
}
