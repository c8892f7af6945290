import type { Dict, Id, List, Uri } from '../protocol/messages.js';
import type { WampResult } from '../protocol/wamp-result.js';
import type {
  CallOptions,
  EventsOptions,
  PublishOptions,
  StreamOptions,
  SubscribeOptions,
  WampEvent,
  WampStream,
  WampSubscription,
} from './call-options.js';
import type { Watchable } from './watchable.js';

/** The state of a client. */
export type WampClientStatus = 'closed' | 'connecting' | 'idle' | 'open' | 'paused' | 'waiting';

/** A WAMP client that keeps its session: it connects again by itself. */
export interface WampClient extends AsyncDisposable {
  /** The state, as a store. */
  readonly status: Watchable<WampClientStatus>;
  /** Connects. Resolves when the session is open. */
  connect(): Promise<void>;
  /** Ends the session, and with it the client. */
  close(options?: { readonly reason?: Uri; readonly drainMs?: number }): Promise<void>;
  /** Looks at the connection at once, after a hint that it may have changed. */
  wake(): void;
  /** Returns the milliseconds to the server and back. */
  ping(options?: { readonly timeoutMs?: number; readonly signal?: AbortSignal }): Promise<number>;
  /** Calls a procedure and returns the unwrapped result. */
  call<T = unknown>(uri: Uri, args?: List, kwargs?: Dict, options?: CallOptions): Promise<T>;
  /** Calls a procedure and returns the whole result. */
  callResult(uri: Uri, args?: List, kwargs?: Dict, options?: CallOptions): Promise<WampResult>;
  /** Returns the progressive results of a call, and its final one. */
  stream<T = unknown>(
    uri: Uri,
    args?: List,
    kwargs?: Dict,
    options?: StreamOptions<T>,
  ): WampStream<T>;
  /** Publishes an event. */
  publish(
    topic: Uri,
    args?: List,
    kwargs?: Dict,
    options?: PublishOptions,
  ): Promise<Id | undefined>;
  /** Subscribes to a topic. */
  subscribe(
    topic: Uri,
    handler: (event: WampEvent) => unknown,
    options?: SubscribeOptions,
  ): Promise<WampSubscription>;
  /** Subscribes to a topic, and returns its events. */
  events(topic: Uri, options?: EventsOptions): AsyncIterable<WampEvent>;
}
