import type { ObservableLike, Stoppable, StreamObserver } from './async-value.js';
import type { Pace } from './pace.js';

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
  /** Returns the pace of an async iterable that produces the results. */
  pace(): Pace;
  /** Returns true if a value is an Observable, whose emissions are the results. */
  isObservable(value: object): value is ObservableLike;
  /**
   * Subscribes to an Observable. Errors of its teardown are reported.
   *
   * @param observer must not throw
   */
  subscribeTo(source: ObservableLike, observer: StreamObserver): Stoppable;
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
