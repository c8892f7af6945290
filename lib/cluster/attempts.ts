import { setTimeout as pause } from 'node:timers/promises';

/** Runs one attempt after the other, until it is stopped. */
export class Attempts {
  private readonly stopping = new AbortController();
  private readonly done: Promise<void>;

  /**
   * @param attempt ends when the signal is aborted, and never rejects. Resolves to the time before the next attempt,
   *   in milliseconds
   */
  constructor(private readonly attempt: (signal: AbortSignal) => Promise<number>) {
    this.done = this.run();
  }

  /** Resolves when the last attempt has ended. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.done;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      const pauseMs = await this.attempt(signal);
      await pause(pauseMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }
}

/** Resolves when a promise has settled, or when the time is over. */
export async function settledWithin(promise: Promise<unknown>, timeoutMs: number): Promise<void> {
  const waiting = new AbortController();
  const late = pause(timeoutMs, undefined, { signal: waiting.signal });
  await Promise.race([promise, late]).catch(() => undefined);
  waiting.abort();
  await late.catch(() => undefined);
}
