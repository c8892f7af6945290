import type { Dict, Uri, WampMessage } from '../protocol/messages.js';
import type { WampSerializer } from '../serializers/serializer.js';
import type { Clock } from '../session/clock.js';
import type { Attempt, WampClientAuth } from './auth/client-auth.js';
import type { WampClientLogger } from './client-log.js';
import type { WampConnectionError } from './connection-error.js';
import type { WampInterceptor } from './interceptor.js';
import type { ReconnectOptions } from './reconnect-options.js';
import type { NodeSocketOptions, WampSocketFactory } from './socket.js';
import type { WampClient } from './wamp-client.js';

/** Options of a client. */
export interface WampClientOptions {
  /**
   * A `ws:`, `wss:`, `http:` or `https:` URL, in a page also a path. A function is asked at every attempt.
   *
   * @example 'wss://example.com/ws'
   */
  readonly url: string | URL | ((attempt: Attempt) => string | URL | Promise<string | URL>);
  /**
   * The realm of HELLO.
   *
   * @default 'realm1'
   */
  readonly realm?: Uri | undefined;
  /**
   * The methods that log in, the preferred first.
   *
   * @default none: the client is anonymous
   */
  readonly auth?: WampClientAuth | readonly WampClientAuth[] | undefined;
  /**
   * The serializers that the client offers, the preferred first.
   *
   * @default JSON
   */
  readonly serializers?: readonly WampSerializer[] | undefined;
  /**
   * Connects when there is something to send, if true.
   *
   * @default false
   */
  readonly lazy?: boolean | undefined;
  /**
   * The time after which a lazy client without calls and declarations closes its connection, in milliseconds; 0
   * for never.
   *
   * @default 0
   */
  readonly lazyCloseMs?: number | undefined;
  /**
   * The timeout of calls in milliseconds, for an answer and between two progressive results; 0 for none.
   *
   * @default 30_000
   */
  readonly callTimeoutMs?: number | undefined;
  /**
   * The time for socket and handshake in milliseconds, without the time that credentials take.
   *
   * @default 10_000
   */
  readonly openTimeoutMs?: number | undefined;
  /**
   * The time that functions for the URL, headers and credentials may take, in milliseconds.
   *
   * @default 30_000
   */
  readonly authTimeoutMs?: number | undefined;
  /**
   * The time in milliseconds that the server has to answer our GOODBYE.
   *
   * @default 2_000
   */
  readonly closeTimeoutMs?: number | undefined;
  /**
   * The silence in milliseconds after which the server is asked for a sign of life; 0 for never.
   *
   * @default 25_000
   */
  readonly heartbeatMs?: number | undefined;
  /**
   * The time in milliseconds that the server has for a sign of life. After it the connection counts as lost.
   *
   * @default 10_000
   */
  readonly heartbeatTimeoutMs?: number | undefined;
  /**
   * The same time, after a hint that the network has changed or the page is visible again.
   *
   * @default 3_000
   */
  readonly probeTimeoutMs?: number | undefined;
  /**
   * The time in milliseconds after which a hidden page closes its connection; 0 for never.
   *
   * @default 0
   */
  readonly pauseWhenHiddenMs?: number | undefined;
  /**
   * Options of reconnection. With `false`, a lost connection is final.
   *
   * @default {}
   */
  readonly reconnect?: false | ReconnectOptions | undefined;
  /**
   * The behaviour of calls while there is no session: wait for one, or fail with `WampConnectionError`.
   *
   * @default 'wait'
   */
  readonly offline?: 'reject' | 'wait' | undefined;
  /**
   * The number of publications that may wait for a session, if they are told to.
   *
   * @default 100
   */
  readonly maxWaiting?: number | undefined;
  /**
   * The bytes that may wait for the network. Beyond them, calls and publications fail with
   * `wamp.error.unavailable`.
   *
   * @default 16_777_216
   */
  readonly maxOutboxBytes?: number | undefined;
  /**
   * The size of a received message, in bytes.
   *
   * @default 16_777_216
   */
  readonly maxMessageBytes?: number | undefined;
  /** Run around every request; the first one is the outermost. */
  readonly interceptors?: readonly WampInterceptor[] | undefined;
  /** Called in each new session, after registrations and subscriptions were renewed. It may call. */
  readonly onOpen?:
    | ((client: WampClient, info: { readonly isReconnect: boolean }) => void | Promise<void>)
    | undefined;
  /** Called at the end of each session. `failure` is absent if the application closed the client. */
  readonly onClose?:
    ((client: WampClient, failure: WampConnectionError | undefined) => void) | undefined;
  /** Called with every message of both directions. It must not change the message. */
  readonly onMessage?: ((direction: 'in' | 'out', message: WampMessage) => void) | undefined;
  /**
   * Receives the errors of handlers and hooks, and events of the connection. `false` for silence.
   *
   * @default errors go to `console.error`, the rest is dropped
   */
  readonly logger?: WampClientLogger | false | undefined;
  /** Further keys for HELLO.Details. */
  readonly details?: Dict | undefined;
  /** Closes the client when it is aborted. */
  readonly signal?: AbortSignal | undefined;
  /** Options of the connection in Node. Elsewhere they are an error. */
  readonly node?: NodeSocketOptions | undefined;
  /**
   * Opens the connections.
   *
   * @default `ws` in Node, elsewhere the WebSocket of the runtime
   */
  readonly socket?: WampSocketFactory | undefined;
  /**
   * The clock of all timers. Tests use a virtual one.
   *
   * @default the clock of the runtime
   */
  readonly clock?: Clock | undefined;
}
