import type { Observable, Observer, Subscription } from 'rxjs';
import { isWampError } from '../protocol/thrown.js';
import type { WampError } from '../protocol/wamp.error.js';
import type { RunningSource, WampCallContext } from './call.context.js';
import { subscribeGuarded } from './guarded.subscriber.js';

/**
 * Each emission is a progressive result. One that completion follows in the same turn is the final
 * result; so a value waits for the end of its turn, and no longer. A caller that wants no progress
 * gets the last value.
 */
export class ObservableOutcome implements Observer<unknown>, RunningSource {
  private subscription: Subscription | undefined;
  private held: unknown;
  private isHolding = false;
  private isTurnOpen = false;
  private isOver = false;

  constructor(private readonly call: WampCallContext) {}

  run(source: Observable<unknown>): void {
    if (this.call.endedEarly()) return;
    this.call.source = this;
    this.subscription = subscribeGuarded(source, this, (error) => this.call.stopFailed(error));
    if (this.isOver) this.stop();
  }

  next(value: unknown): void {
    if (this.isOver) return;
    if (isWampError(value)) return this.refuse(value);
    if (this.isProgressive()) this.sendHeld();
    this.held = value;
    this.isHolding = true;
    if (!this.isTurnOpen) this.openTurn();
  }

  complete(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.call.succeed(this.held);
  }

  error(error: unknown): void {
    if (this.isOver) return;
    if (this.isProgressive()) this.sendHeld();
    this.isOver = true;
    this.call.fail(error);
  }

  stop(stopped?: () => void): void {
    this.isOver = true;
    this.subscription?.unsubscribe();
    stopped?.();
  }

  /** An emitted error is the answer, as a returned one is. */
  private refuse(error: WampError): void {
    this.error(error);
    this.stop();
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
    try {
      this.call.progress(value);
    } catch (error) {
      this.stop();
      this.call.fail(error);
    }
  }
}
