import type { Share } from './share-queue.js';

/** A source of results that runs for a call and can be stopped: a subscription or an iteration. */
export interface RunningSource {
  /** Resolves when no result waits for the caller any more; `undefined` if none waits. */
  readonly passed?: Promise<void> | undefined;
  /**
   * Stops the source. Never throws.
   *
   * @param stopped called when nothing of the source is running any more
   */
  stop(stopped: () => void): void;
}

/** A call that is answered with the outcome of a handler: a value, a promise or a stream. */
export interface AnsweredCall {
  /** Set while an Observable or async iterable produces the results. */
  source: RunningSource | undefined;
  /** The share of the event loop that the caller has used. */
  readonly share: Share;
  /** True if the caller asked for progressive results. */
  readonly receiveProgress: boolean;
  /** True if an Observable is a stream of results, and not a single value that was wrapped. */
  readonly isStream: boolean;
  /** True if an Observable was made from an async iterable, which waits for a slow caller. */
  readonly isPulled: boolean;
  /** True if there is no room for a further result. */
  readonly isFull: boolean;
  /** Resolves when there is room for a further result. */
  hasRoom(): Promise<void>;
  /** Returns a promise that resolves when the caller has caught up; `undefined` if it is not behind. */
  caughtUp(): Promise<void> | undefined;
  /**
   * Sends a progressive result.
   *
   * @throws if it cannot be encoded, or if there is no room for it
   */
  progress(value: unknown): void;
  /** Answers with a value. */
  succeed(value: unknown): void;
  /** Answers with an error. */
  fail(error: unknown): void;
  /** Ends a call that was canceled before its handler returned a stream. Returns true if it was canceled. */
  endedEarly(): boolean;
  /** Reports the error of a source that failed to stop. The call is answered already. */
  stopFailed(error: unknown): void;
}
