import type { Clock } from '../../session/clock.js';
import { uriLabel, type WampMetrics } from './metrics.js';

/** Measures one call, from the creation of the meter to the first reported end. Later reports are ignored. */
export class CallMeter {
  private readonly startedMs: number;
  private isOver = false;

  /** @param procedure the URI or pattern of the handler */
  constructor(
    private readonly metrics: Pick<WampMetrics, 'called'>,
    private readonly clock: Clock,
    private readonly procedure: string,
  ) {
    this.startedMs = clock.now();
  }

  succeeded(): void {
    this.end('ok');
  }

  failed({ uri }: { readonly uri: string }): void {
    this.end(uriLabel(uri));
  }

  private end(outcome: string): void {
    if (this.isOver) return;
    this.isOver = true;
    this.metrics.called(this.procedure, outcome, this.clock.now() - this.startedMs);
  }
}
