import type { WampAction } from '../../protocol/actions.js';
import { ErrorUri, CloseUri } from '../../protocol/error-uris.js';
import type { Uri } from '../../protocol/messages.js';
import type { WampClusterStats } from './cluster-stats.js';
import type { WampHubStats } from './stats.js';

/**
 * Receives what happens in a hub, to count it. Override the methods that you need; by default they do
 * nothing. They run inside the hub, so they must be fast. An error that they throw is logged. All strings
 * come from small sets that clients cannot enlarge, so each can be a label.
 */
export abstract class WampMetrics {
  /**
   * Called when a client has logged in or failed to, in a realm with authenticators.
   *
   * @param _method the method, `anonymous`, or `(none)` if none was chosen, for example because a cookie
   * identified the client
   * @param _outcome `ok`, the URI of ABORT, or `application` for a URI that is not in the specification
   */
  authenticated(_method: string, _outcome: string): void {}

  /**
   * Called once when the hub is created.
   *
   * @param _stats returns the current statistics of the hub
   */
  observe(_stats: () => WampHubStats): void {}

  /**
   * Called once when a hub with the option `cluster` is created.
   *
   * @param _stats returns the current statistics of the node
   */
  observeCluster(_stats: () => WampClusterStats): void {}

  /**
   * Called when a session was opened.
   *
   * @param _realm the realm whose handlers serve the session; `*` for a realm without a name in the options
   */
  opened(_realm: Uri): void {}

  /**
   * Called when a session has ended.
   *
   * @param _reason the URI of GOODBYE or ABORT, or `application` for a URI that is not in the specification
   */
  closed(_realm: Uri, _reason: string): void {}

  /**
   * Called when a call of a client was answered, or cannot be answered any more.
   *
   * @param _procedure the URI or pattern of the handler, or `(none)` if there is no handler
   * @param _outcome `ok`, the error URI, or `application` for a URI that is not in the specification
   * @param _durationMs the time from CALL to the final answer, in milliseconds, with all progressive results
   */
  called(_procedure: string, _outcome: string, _durationMs: number): void {}

  /** Called when events were sent to clients. Events that are dropped later are included. */
  sent(_events: number): void {}

  /**
   * Called when events were dropped, because a client reads too slowly or does not accept them, or because too
   * many events wait for handlers.
   *
   * @param _reason a value of `overflow`, `waiting-events` for events that waited for handlers, or `undecided`
   * for events whose publisher left before `authorize` had decided
   */
  dropped(_reason: string, _count: number): void {}

  /** Called when a session was aborted with `wamp.error.protocol_violation`. */
  violated(): void {}

  /** Called when a connection was rejected before it had a session. */
  refused(_reason: string): void {}

  /**
   * Called when a client was not allowed to do something, or when it could not be decided.
   *
   * @param _error `wamp.error.not_authorized` or `wamp.error.authorization_failed`
   */
  denied(_action: WampAction, _error: string): void {}
}

/** What has metrics, which may change at any time. */
export interface Metered {
  /** The metrics; `undefined` while nothing is counted. */
  readonly metrics: WampMetrics | undefined;
}

/** The label of clients that were identified, or rejected, before a method was chosen. */
export const noMethod = '(none)';

/** The label of calls without a handler. */
export const noProcedure = '(none)';

const standardUris: ReadonlySet<string> = new Set([
  ...Object.values(ErrorUri),
  ...Object.values(CloseUri),
]);

/** Returns a URI as a label. All URIs outside the specification share one label. */
export function uriLabel(uri: Uri): string {
  return standardUris.has(uri) ? uri : 'application';
}
