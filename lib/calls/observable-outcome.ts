import { isWampError } from '../protocol/thrown.js';
import type { WampError } from '../protocol/wamp-error.js';
import type { AnsweredCall, RunningSource } from './answered-call.js';
import type { ObservableLike, Stoppable, StreamObserver } from './async-value.js';
import { PacedSteps } from './paced-steps.js';

/**
 * Answers a call with an Observable. Each emission is a progressive result. If completion follows in the
 * same turn, the value is the final result; therefore each value waits for the end of its turn. A caller
 * without progressive results gets the last value. Values of an async iterable, which come through
 * interceptors, wait for a slow caller.
 */
export class ObservableOutcome implements StreamObserver, RunningSource {
  private subscription: Stoppable | undefined;
  private steps: PacedSteps | undefined;
  private held: unknown;
  private isHolding = false;
  private isTurnOpen = false;
  private isOver = false;

  constructor(private readonly call: AnsweredCall) {}

  get passed(): Promise<void> | undefined {
    return this.steps?.passed;
  }

  run(source: ObservableLike): void {
    if (this.call.endedEarly()) return;
    this.call.source = this;
    this.subscription = this.call.subscribeTo(source, this);
    if (this.isOver) this.subscription.unsubscribe();
  }

  next(value: unknown): void {
    if (this.isOver) return;
    if (isWampError(value)) return this.answerWith(value);
    if (this.isProgressive()) this.sendHeld();
    this.held = value;
    this.isHolding = true;
    if (!this.isTurnOpen) this.openTurn();
  }

  complete(): void {
    if (this.isOver) return;
    this.isOver = true;
    if (this.call.isPulled) this.pass(() => this.call.succeed(this.held));
    else this.call.succeed(this.held);
  }

  error(error: unknown): void {
    if (this.isOver) return;
    if (this.isProgressive()) this.sendHeld();
    if (this.isOver) return;
    this.isOver = true;
    if (this.call.isPulled) this.pass(() => this.call.fail(error));
    else this.call.fail(error);
  }

  stop(stopped?: () => void): void {
    this.isOver = true;
    this.steps?.clear();
    this.subscription?.unsubscribe();
    stopped?.();
  }

  /** Answers with an emitted error, as with a returned one. */
  private answerWith(error: WampError): void {
    this.error(error);
    this.subscription?.unsubscribe();
  }

  private isProgressive(): boolean {
    return this.call.receiveProgress && this.call.isStream;
  }

  private openTurn(): void {
    if (!this.isProgressive()) return;
    this.isTurnOpen = true;
    queueMicrotask(() => {
      this.isTurnOpen = false;
      if (!this.isOver) this.sendHeld();
    });
  }

  private sendHeld(): void {
    if (!this.isHolding) return;
    const value = this.held;
    this.held = undefined;
    this.isHolding = false;
    if (this.call.isPulled) this.pass(() => this.progress(value));
    else this.progress(value);
  }

  private progress(value: unknown): void {
    try {
      this.call.progress(value);
    } catch (error) {
      this.fail(error);
    }
  }

  /** Sends a result in order, when there is room for it. */
  private pass(step: () => void): void {
    try {
      (this.steps ??= new PacedSteps(this.call)).pass(step);
    } catch (error) {
      this.fail(error);
    }
  }

  private fail(error: unknown): void {
    this.stop();
    this.call.fail(error);
  }
}
