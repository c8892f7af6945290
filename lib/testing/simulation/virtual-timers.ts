import { syncBuiltinESMExports } from 'node:module';
import nodeTimers from 'node:timers';
import timersPromises from 'node:timers/promises';
import type { CancelTimer } from '../../session/clock.js';
import type { VirtualClock } from '../virtual-clock.js';
import { virtualDate } from './virtual-date.js';

/** A timer that has not ended. */
export interface PendingTimer {
  readonly kind: 'setInterval' | 'setTimeout';
  /** The time at which it was set, in milliseconds of the clock. */
  readonly setAtMs: number;
  /** The stack of the code that set it. */
  readonly stack: string;
}

type Callback = (...args: unknown[]) => void;
type Replacement = readonly [target: object, name: string, value: unknown];

/**
 * Replaces the timers of the process by those of a virtual clock: `setTimeout`, `setInterval`, the functions that
 * clear them, `Date` and `performance.now`, also as imported from `node:timers` and `node:timers/promises`.
 */
export class VirtualTimers {
  private readonly timers = new Map<number, VirtualTimer>();
  private readonly originals: Replacement[] = [];
  private lastId = 0;

  /** @param fail receives what callbacks throw */
  constructor(
    private readonly clock: VirtualClock,
    private readonly fail: (error: unknown) => void,
  ) {}

  /** The timers that have not ended. */
  get pending(): readonly PendingTimer[] {
    return [...this.timers.values()];
  }

  install(): void {
    for (const [target, name, value] of this.replacements()) {
      this.originals.push([target, name, Reflect.get(target, name)]);
      Reflect.set(target, name, value);
    }
    syncBuiltinESMExports();
  }

  /** Brings the timers of the process back. Those that are left do not run any more. */
  restore(): void {
    for (const timer of this.timers.values()) timer.stop();
    this.timers.clear();
    for (const [target, name, value] of this.originals.splice(0)) Reflect.set(target, name, value);
    syncBuiltinESMExports();
  }

  private replacements(): Replacement[] {
    const set =
      (kind: PendingTimer['kind']) =>
      (callback: Callback, delayMs?: number, ...args: unknown[]): VirtualTimer =>
        this.set(kind, callback, delayMs, args);
    const clear = (timer: unknown): void => this.clear(timer);
    const functions = {
      setTimeout: set('setTimeout'),
      setInterval: set('setInterval'),
      clearTimeout: clear,
      clearInterval: clear,
    };
    const each = [globalThis, nodeTimers].flatMap((target) =>
      Object.entries(functions).map(([name, value]): Replacement => [target, name, value]),
    );
    return [
      ...each,
      [timersPromises, 'setTimeout', (...args: SleepArgs) => this.sleep(...args)],
      [timersPromises, 'setInterval', (...args: SleepArgs) => this.ticks(...args)],
      [globalThis, 'Date', virtualDate(this.clock)],
      [performance, 'now', () => this.clock.now()],
    ];
  }

  private set(
    kind: PendingTimer['kind'],
    callback: Callback,
    delayMs = 1,
    args: readonly unknown[] = [],
  ): VirtualTimer {
    const id = ++this.lastId;
    const run = (): void => {
      if (kind === 'setTimeout') this.timers.delete(id);
      try {
        callback(...args);
      } catch (error) {
        this.fail(error);
      }
    };
    const timer = new VirtualTimer(this.clock, id, kind, Math.max(1, delayMs || 1), run);
    this.timers.set(id, timer);
    return timer;
  }

  /** Takes what `setTimeout` returned, or its number, as the functions of Node do. */
  private clear(timer: unknown): void {
    const known = this.timers.get(Number(timer));
    known?.stop();
    this.timers.delete(Number(timer));
  }

  private sleep(delayMs?: number, value?: unknown, options: SleepOptions = {}): Promise<unknown> {
    const { signal } = options;
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) return reject(abortError(signal));
      const timer = this.set('setTimeout', () => end(() => resolve(value)), delayMs);
      const onAbort = (): void => end(() => reject(abortError(signal as AbortSignal)));
      const end = (settle: () => void): void => {
        this.clear(timer);
        signal?.removeEventListener('abort', onAbort);
        settle();
      };
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }

  private async *ticks(...[delayMs, value, options]: SleepArgs): AsyncGenerator {
    for (;;) yield await this.sleep(delayMs, value, options);
  }
}

interface SleepOptions {
  readonly signal?: AbortSignal | undefined;
}
type SleepArgs = [delayMs?: number, value?: unknown, options?: SleepOptions];

function abortError({ reason }: AbortSignal): Error {
  const error = new Error('The operation was aborted', { cause: reason });
  return Object.assign(error, { name: 'AbortError', code: 'ABORT_ERR' });
}

/** What `setTimeout` returns, with the members that Node's has. */
class VirtualTimer implements PendingTimer {
  readonly setAtMs: number;
  // Its text is made only for who asks, because that takes long.
  private readonly where = new Error();
  private cancel: CancelTimer;
  private isRef = true;

  constructor(
    private readonly clock: VirtualClock,
    private readonly id: number,
    readonly kind: PendingTimer['kind'],
    private readonly delayMs: number,
    private readonly run: () => void,
  ) {
    this.setAtMs = clock.now();
    this.cancel = this.schedule();
  }

  get stack(): string {
    return this.where.stack ?? '';
  }

  ref(): this {
    this.isRef = true;
    return this;
  }

  unref(): this {
    this.isRef = false;
    return this;
  }

  hasRef(): boolean {
    return this.isRef;
  }

  refresh(): this {
    this.cancel();
    this.cancel = this.schedule();
    return this;
  }

  stop(): void {
    this.cancel();
  }

  [Symbol.toPrimitive](): number {
    return this.id;
  }

  private schedule(): CancelTimer {
    return this.clock.schedule(this.delayMs, () => {
      if (this.kind === 'setInterval') this.cancel = this.schedule();
      this.run();
    });
  }
}
