import { isWampError } from '../protocol/thrown.js';
import type { AnsweredCall, RunningSource } from './answered-call.js';
import { Pace } from './pace.js';

/**
 * Each yielded value is a progressive result, the returned one is final; a caller that reads slowly sets
 * the pace. A caller that wants no progress gets the returned value or, without one, the last yielded.
 */
export class IterableOutcome implements RunningSource {
  private iterator: AsyncIterator<unknown> | undefined;
  private running: Promise<unknown> | undefined;
  private isOver = false;

  constructor(private readonly call: AnsweredCall) {}

  run(source: AsyncIterable<unknown>): void {
    if (this.call.endedEarly()) return;
    this.call.source = this;
    this.iterator = source[Symbol.asyncIterator]();
    this.running = this.drain(this.iterator).then(
      (value) => this.isOver || this.call.succeed(value),
      (error: unknown) => this.onError(error),
    );
  }

  /** Lets the generator run its `finally`, as soon as it lets go of what it awaits. */
  stop(stopped?: () => void): void {
    this.isOver = true;
    void this.close()
      .catch((error: unknown) => this.call.stopFailed(error))
      .then(() => this.running)
      .then(stopped);
  }

  private async close(): Promise<void> {
    await this.iterator?.return?.();
  }

  private async drain(iterator: AsyncIterator<unknown>): Promise<unknown> {
    const pace = new Pace(this.call.share, () => this.call.caughtUp());
    let last: unknown;
    for (;;) {
      const wait = pace.wait();
      if (wait !== undefined) await wait;
      if (this.isOver) return undefined;
      const step = await iterator.next();
      // Others may have filled the room meanwhile.
      if (this.call.isFull) await this.call.hasRoom();
      if (this.isOver) return undefined;
      if (step.done === true) return this.finalValue(step.value, last);
      if (isWampError(step.value)) throw step.value;
      last = step.value;
      this.call.progress(last);
    }
  }

  private finalValue(returned: unknown, last: unknown): unknown {
    return returned === undefined && !this.call.receiveProgress ? last : returned;
  }

  private onError(error: unknown): void {
    if (this.isOver) return;
    this.stop();
    this.call.fail(error);
  }
}
