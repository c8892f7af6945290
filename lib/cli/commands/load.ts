import { setTimeout as wait } from 'node:timers/promises';
import type { WampClient } from '../../client/wamp-client.js';
import type { Dict, List, Uri } from '../../protocol/messages.js';
import { isWampError } from '../../protocol/thrown.js';
import { Latencies } from '../output/latencies.js';

/** The call that a load consists of. */
export interface LoadRequest {
  readonly uri: Uri;
  readonly args: List;
  readonly kwargs: Dict;
  readonly details: Dict;
}

/** Calls without a pause, and what became of them. */
export class Load {
  readonly times = new Latencies();
  /** The calls that failed, by the URI of their error. */
  readonly errors = new Map<Uri, number>();
  private startMs = performance.now();
  private endMs: number | undefined;

  constructor(
    private readonly clients: readonly WampClient[],
    private readonly request: LoadRequest,
  ) {}

  get elapsedMs(): number {
    return (this.endMs ?? performance.now()) - this.startMs;
  }

  /** The calls in a second that had a result. */
  get rate(): number {
    return this.times.count / (this.elapsedMs / 1000);
  }

  get failures(): number {
    return [...this.errors.values()].reduce((sum, count) => sum + count, 0);
  }

  /**
   * Calls for a time, then waits for the answers.
   *
   * @param inflight the calls of each client at a time
   * @param signal ends it earlier, and cancels the calls
   * @throws what is no ERROR, such as a lost connection
   */
  async run(inflight: number, ms: number, signal: AbortSignal): Promise<void> {
    const over = new AbortController();
    const until = AbortSignal.any([signal, over.signal]);
    this.startMs = performance.now();
    const lanes = this.clients.flatMap((client) =>
      Array.from({ length: inflight }, () => this.lane(client, until, signal)),
    );
    try {
      await Promise.race([wait(ms, undefined, { signal: until }).catch(() => undefined), ...lanes]);
      over.abort();
      await Promise.all(lanes);
    } finally {
      over.abort();
      this.endMs = performance.now();
    }
  }

  private async lane(client: WampClient, until: AbortSignal, signal: AbortSignal): Promise<void> {
    while (!until.aborted) await this.once(client, signal);
  }

  private async once(client: WampClient, signal: AbortSignal): Promise<void> {
    const { uri, args, kwargs, details } = this.request;
    const startMs = performance.now();
    try {
      await client.callResult(uri, args, kwargs, { details, signal });
      this.times.add(performance.now() - startMs);
    } catch (error) {
      if (signal.aborted) return;
      if (!isWampError(error)) throw error;
      this.errors.set(error.uri, (this.errors.get(error.uri) ?? 0) + 1);
      // Without a session nothing takes time any more.
      if (client.session === undefined) throw error;
    }
  }
}
