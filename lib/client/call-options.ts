import type { ObservableLike, StreamObserver } from '../calls/async-value.js';
import type { Dict, List } from '../protocol/messages.js';
import type { WampCancelMode } from '../session/outgoing-call.js';

/** A source of streamed input. An iterable is read as fast as the connection takes it. */
export type InputSource<T = unknown> = AsyncIterable<T> | Iterable<T> | ObservableLike<T>;

/** Options of a call. */
export interface CallOptions {
  /**
   * The timeout in milliseconds, for an answer and between two progressive results; 0 for none. It includes
   * the wait for a session. After it the call fails with `wamp.error.timeout` (specification: "Call Timeouts").
   *
   * @default the option `callTimeoutMs` of the client
   */
  readonly timeoutMs?: number | undefined;
  /** Cancels the call when it is aborted (specification: "Call Canceling"). */
  readonly signal?: AbortSignal | undefined;
  /**
   * Sent as further pieces of the call (specification: "Progressive Call Invocations").
   *
   * @default none
   */
  readonly input?: InputSource | undefined;
  /**
   * The way in which a call is canceled: the callee continues (`skip`), stops and its answer is awaited
   * (`kill`), or stops without a further answer (`killnowait`).
   *
   * @default 'killnowait'
   */
  readonly cancelMode?: WampCancelMode | undefined;
  /**
   * `lost` sends the call again if its connection was lost before the answer, or if its server restarts. It may
   * run twice then. Calls with `input` are not sent again.
   *
   * @default false
   */
  readonly retry?: 'lost' | false | undefined;
  /**
   * The number of times that `retry` sends the call again.
   *
   * @default 3
   */
  readonly retries?: number | undefined;
  /**
   * The behaviour while there is no session: wait for one, or fail with `WampConnectionError`.
   *
   * @default the option `offline` of the client
   */
  readonly offline?: 'reject' | 'wait' | undefined;
  /**
   * Asks the router to tell the callee who calls (specification: "Caller Identification").
   *
   * @default the router decides
   */
  readonly discloseMe?: boolean | undefined;
  /** Further keys for CALL.Options. */
  readonly details?: Dict | undefined;
}

/** Options of a stream. */
export interface StreamOptions<T = unknown> extends CallOptions {
  /**
   * The number of values that may wait for a slow `for await`. Beyond it the call is canceled, and the stream
   * fails with `wamp.error.unavailable`.
   *
   * @default 10_000
   */
  readonly maxWaiting?: number | undefined;
  /**
   * Returns the arguments with which a stream starts again if its connection was lost, or if its server restarts.
   *
   * @default none: the stream fails
   */
  readonly resume?: ((last: T | undefined) => List) | undefined;
}

/**
 * The values of a call, one after the other. It is cold: each iteration and each `subscribe` makes a call,
 * and leaving it cancels that call. `from(stream)` of rxjs makes an Observable of it.
 *
 * @example
 * for await (const price of client.stream<number>('com.example.prices')) show(price);
 */
export interface WampStream<T> extends AsyncIterable<T> {
  /** Calls, and passes on each value. */
  subscribe(observer: Partial<StreamObserver<T>> | ((value: T) => void)): { unsubscribe(): void };
  /** Calls, and returns the last value when the call has ended. */
  last(): Promise<T | undefined>;
}
