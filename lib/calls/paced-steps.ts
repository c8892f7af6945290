import { sharedTexts } from '../protocol/shared-texts.js';
import { WampUnavailableError } from '../protocol/standard-errors.js';
import { defaults } from './defaults.js';

/** How far the caller is behind. */
export interface PacedCaller {
  /** Whether there is no room for a further result. */
  readonly isFull: boolean;
  /** Resolves when there is room. */
  hasRoom(): Promise<void>;
}

/**
 * The results of a call whose source is pulled, in order. Those that find no room wait for the caller,
 * and the source waits for them.
 */
export class PacedSteps {
  private steps: (() => void)[] = [];
  private running: Promise<void> | undefined = undefined;

  constructor(private readonly caller: PacedCaller) {}

  /** Resolves when no result waits any more; nothing if none does. */
  get passed(): Promise<void> | undefined {
    return this.running;
  }

  /**
   * Sends a result: now, or when those before it are sent and there is room.
   *
   * @param step sends it and never throws
   * @throws `wamp.error.unavailable` if far more wait than the source was asked for
   */
  pass(step: () => void): void {
    if (this.running === undefined && !this.caller.isFull) return step();
    if (this.steps.length >= defaults.waitingResults)
      throw new WampUnavailableError(sharedTexts.readsTooSlowly);
    this.steps.push(step);
    this.running ??= this.drain();
  }

  /** Forgets the results that wait. */
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
