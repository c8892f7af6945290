import * as sharedTexts from '../protocol/shared-texts.js';
import { WampUnavailableError } from '../protocol/standard-errors.js';
import * as defaults from './defaults.js';

/** The state of a caller that may read slowly. */
export interface PacedCaller {
  /** True if there is no room for a further result. */
  readonly isFull: boolean;
  /** Resolves when there is room. */
  hasRoom(): Promise<void>;
}

/**
 * Sends the results of a pulled source in order. Without room, results wait for the caller, and the source
 * waits for them.
 */
export class PacedSteps {
  private steps: (() => void)[] = [];
  private running: Promise<void> | undefined = undefined;

  constructor(private readonly caller: PacedCaller) {}

  /** Resolves when no result waits any more; `undefined` if none waits. */
  get passed(): Promise<void> | undefined {
    return this.running;
  }

  /**
   * Sends a result, now or when the results before it were sent and there is room.
   *
   * @param step sends the result; it must not throw
   * @throws `wamp.error.unavailable` if far more results wait than were pulled from the source
   */
  pass(step: () => void): void {
    if (this.running === undefined && !this.caller.isFull) return step();
    if (this.steps.length >= defaults.waitingResults)
      throw new WampUnavailableError(sharedTexts.readsTooSlowly);
    this.steps.push(step);
    this.running ??= this.drain();
  }

  /** Drops the waiting results. */
  clear(): void {
    this.steps = [];
  }

  private async drain(): Promise<void> {
    while (this.steps.length > 0) {
      await this.caller.hasRoom();
      this.steps.shift()?.();
    }
    this.running = undefined;
  }
}
