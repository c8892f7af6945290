import { isPromise } from '../calls/async-value.js';
import { WampUnavailableError } from '../protocol/standard-errors.js';
import { Fifo } from '../session/fifo.js';
import * as defaults from './defaults.js';
import type { Report } from './guarded.js';
import * as texts from './texts.js';

/** Runs a handler for events in their order: each time after the promise of the last one has settled. */
export class HandlerQueue<Event extends object> {
  private waiting: Fifo<Event> | undefined = undefined;
  private isRunning = false;
  private isDropping = false;

  /**
   * @param report receives the errors of the handler, and one error if events are dropped
   * @param maxWaiting the number of events that may wait; further ones are dropped
   */
  constructor(
    private readonly handler: (event: Event) => unknown,
    private readonly report: Report,
    private readonly maxWaiting: number = defaults.waitingValues,
  ) {}

  push(event: Event): void {
    if (!this.isRunning) this.run(event);
    else if ((this.waiting?.length ?? 0) < this.maxWaiting)
      (this.waiting ??= new Fifo()).push(event);
    else this.drop();
  }

  /** Drops the waiting events. */
  clear(): void {
    this.waiting = undefined;
  }

  private run(first: Event | undefined): void {
    this.isRunning = true;
    for (let event = first; event !== undefined; event = this.waiting?.take())
      if (this.handle(event)) return;
    this.isRunning = false;
  }

  /** Returns true if the handler has not ended yet. */
  private handle(event: Event): boolean {
    try {
      const returned: unknown = this.handler(event);
      if (typeof returned !== 'object' || returned === null || !isPromise(returned)) return false;
      void this.settle(returned);
      return true;
    } catch (error) {
      this.report(error);
      return false;
    }
  }

  private async settle(returned: PromiseLike<unknown>): Promise<void> {
    try {
      await returned;
    } catch (error) {
      this.report(error);
    }
    this.isDropping = false;
    this.run(this.waiting?.take());
  }

  private drop(): void {
    if (this.isDropping) return;
    this.isDropping = true;
    this.report(new WampUnavailableError(texts.tooManyWait(this.maxWaiting)));
  }
}
