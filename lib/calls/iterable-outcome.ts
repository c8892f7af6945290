import { isWampError } from '../protocol/thrown.js';
import type { AnsweredCall, RunningSource } from './answered-call.js';
import type { Pace } from './pace.js';

/**
 * Answers a call with an async iterable. Each yielded value is a progressive result, the returned value
 * is the final result. The iterable waits for a slow caller. A caller without progressive results gets
 * the returned value, or the last yielded value if there is none.
 */
export class IterableOutcome implements RunningSource {
  private iterator: AsyncIterator<unknown> | undefined;
  private running: Promise<unknown> | undefined;
  private readonly pace: Pace;
  private isOver = false;

  constructor(private readonly call: AnsweredCall) {
    this.pace = call.pace();
  }

  run(source: AsyncIterable<unknown>): void {
    if (this.call.endedEarly()) return;
    this.call.source = this;
    this.iterator = source[Symbol.asyncIterator]();
    this.running = this.drain(this.iterator).then(
      (value) => this.isOver || this.call.succeed(value),
      (error: unknown) => this.onError(error),
    );
  }

  /** Ends the iteration. A generator runs its `finally` when the promise that it awaits has settled. */
  stop(stopped?: () => void): void {
    this.isOver = true;
    this.pace.stop();
    void this.close()
      .catch((error: unknown) => this.call.stopFailed(error))
      .then(() => this.running)
      .then(stopped);
  }

  private async close(): Promise<void> {
    await this.iterator?.return?.();
  }

  private async drain(iterator: AsyncIterator<unknown>): Promise<unknown> {
    let last: unknown;
    for (;;) {
      const wait = this.pace.wait();
      if (wait !== undefined) await wait;
      if (this.isOver) return undefined;
      const step = await iterator.next();
      // Other messages may have taken the room meanwhile.
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
