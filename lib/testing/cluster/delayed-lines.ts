import type { Clock } from '../../session/clock.js';

type Action = () => void;

/** Runs actions after a delay, those of one line in order. What is due at one moment shares a timer. */
export class DelayedLines {
  private readonly due = new Map<number, Action[]>();
  private readonly lastDue = new Map<string, number>();

  constructor(private readonly clock: Clock) {}

  /** The number of moments at which something is due. */
  get pending(): number {
    return this.due.size;
  }

  /**
   * Runs the action after a delay, and after all that was sent on its line before.
   *
   * @param delayMs 0 for a later microtask
   */
  send(line: string, delayMs: number, action: Action): void {
    const nowMs = this.clock.now();
    const dueMs = Math.max(nowMs + Math.ceil(delayMs), this.lastDue.get(line) ?? 0);
    this.lastDue.set(line, dueMs);
    const actions = this.due.get(dueMs);
    if (actions !== undefined) return void actions.push(action);
    this.due.set(dueMs, [action]);
    const run = (): void => this.run(dueMs);
    if (dueMs > nowMs) this.clock.schedule(dueMs - nowMs, run);
    else queueMicrotask(run);
  }

  private run(dueMs: number): void {
    const actions = this.due.get(dueMs) ?? [];
    this.due.delete(dueMs);
    for (const action of actions) action();
  }
}
