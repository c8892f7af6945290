import type { Share } from './share-queue.js';

/** What runs for a call and can be told to stop: a subscription, an iteration. */
export interface RunningSource {
  /** Resolves when none of its results waits for the caller any more; nothing if none does. */
  readonly passed?: Promise<void> | undefined;
  /**
   * Never throws.
   *
   * @param stopped told when nothing of it runs any more
   */
  stop(stopped: () => void): void;
}

/** A call that gets its answer from a handler's outcome: a value, a promise, a stream. */
export interface AnsweredCall {
  /** Set while an Observable or async iterable produces the results. */
  source: RunningSource | undefined;
  /** The caller's share of the event loop. */
  readonly share: Share;
  /** Whether the caller asked for progressive results. */
  readonly receiveProgress: boolean;
  /** Whether an Observable is a stream of results, rather than one value that was wrapped. */
  readonly isStream: boolean;
  /** Whether an Observable was made of an async iterable, which waits for a caller that reads slowly. */
  readonly isPulled: boolean;
  /** Whether there is no room for a further result. */
  readonly isFull: boolean;
  /** Resolves when there is room for a further result. */
  hasRoom(): Promise<void>;
  /** Resolves when the caller has read what it lags behind with; nothing if it keeps up. */
  caughtUp(): Promise<void> | undefined;
  /**
   * Sends a progressive result.
   *
   * @throws if it cannot be encoded, or there is no room for it
   */
  progress(value: unknown): void;
  /** Answers with a value. */
  succeed(value: unknown): void;
  /** Answers with an error. */
  fail(error: unknown): void;
  /** Ends a call that was canceled before its handler came to its stream, and says whether it was. */
  endedEarly(): boolean;
  /** Told what a source threw when it was stopped; the call has its answer by then. */
  stopFailed(error: unknown): void;
}
