import { signal } from '@preact/signals';
import type { InputSource } from 'nestjs-wamp/client';
import type { Payload } from '../model/form.js';
import { type Failure, failureOf } from '../ui/errors.js';
import { wamp } from './connection.js';
import { Ring } from './ring.js';

/** A result of a call, with the time since its beginning. */
export interface Result {
  readonly afterMs: number;
  readonly value: unknown;
}

export interface CallSettings {
  readonly timeoutMs: number;
  readonly input?: InputSource | undefined;
  /** The session that is called by the console; absent for a procedure of the application. */
  readonly callee?: number | undefined;
}

/** One call, from its start to its end. */
export class RunningCall {
  readonly state = signal<'canceled' | 'done' | 'failed' | 'running'>('running');
  readonly failure = signal<Failure | undefined>(undefined);
  readonly results = new Ring<Result>(1_000);
  durationMs = 0;
  private readonly startedMs = performance.now();
  private readonly controller = new AbortController();

  constructor(
    readonly uri: string,
    readonly payload: Payload,
    settings: CallSettings,
  ) {
    void this.run(settings);
  }

  cancel(): void {
    this.controller.abort();
  }

  /** True if every result is a number, so that they can be plotted. */
  get isNumeric(): boolean {
    const { all } = this.results;
    return all.length > 1 && all.every(({ value }) => typeof value === 'number');
  }

  private async run({ timeoutMs, input, callee }: CallSettings): Promise<void> {
    const { signal: aborted } = this.controller;
    const { args, kwargs } = this.payload;
    const [uri, ...payload] =
      callee === undefined
        ? ([this.uri, args, kwargs] as const)
        : (['nestwamp.console.call', [callee, this.uri, args, kwargs], {}] as const);
    try {
      const stream = wamp().stream(uri, ...payload, { timeoutMs, input, signal: aborted });
      for await (const value of stream) this.results.push({ afterMs: this.elapsed, value });
      this.end('done');
    } catch (error) {
      this.failure.value = failureOf(error);
      this.end(aborted.aborted ? 'canceled' : 'failed');
    }
  }

  private get elapsed(): number {
    return performance.now() - this.startedMs;
  }

  private end(state: 'canceled' | 'done' | 'failed'): void {
    this.durationMs = this.elapsed;
    this.state.value = state;
  }
}
