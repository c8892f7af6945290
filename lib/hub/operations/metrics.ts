import { ErrorUri, CloseUri } from '../../protocol/error-uris.js';
import type { Uri } from '../../protocol/messages.js';
import type { WampHubStats } from './stats.js';

/**
 * Told what happens in a hub, to be counted. Every method does nothing until it is overridden. They run
 * in the middle of the hub's work: they must be fast and must not throw. All strings come from small
 * sets that clients cannot enlarge, so each may be a label.
 */
export abstract class WampMetrics {
  /**
   * The hub was made.
   *
   * @param stats reads the hub's gauges at the time it is called
   */
  observe(_stats: () => WampHubStats): void {}

  /**
   * A session was opened.
   *
   * @param realm the realm it is served by, `*` if its own has no name among them
   */
  opened(_realm: Uri): void {}

  /**
   * A session has ended.
   *
   * @param reason the URI of GOODBYE or ABORT, or `application` for one the specification does not have
   */
  closed(_realm: Uri, _reason: string): void {}

  /**
   * A client's call was answered, or can be answered no more.
   *
   * @param procedure the URI or pattern of the handler, or `(none)` if there is no handler
   * @param outcome `ok`, the error URI, or `application` for one the specification does not have
   * @param durationMs from the start of the handler to the final answer, streams included
   */
  called(_procedure: string, _outcome: string, _durationMs: number): void {}

  /** Events were sent to clients; those that are dropped on their way count, too. */
  sent(_events: number): void {}

  /**
   * Events were left out, on their way to a client that reads too slowly or to a handler that is behind.
   *
   * @param reason what became of them: a value of `overflow`, or `waiting-events`
   */
  dropped(_reason: string, _count: number): void {}

  /** A session was aborted with `wamp.error.protocol_violation`. */
  violated(): void {}

  /** A connection was turned away before it had a session. */
  refused(_reason: string): void {}
}

/** The label of calls that no handler is there for. */
export const noProcedure = '(none)';

const standardUris: ReadonlySet<string> = new Set([
  ...Object.values(ErrorUri),
  ...Object.values(CloseUri),
]);

/** A URI as a label: what applications and clients think of themselves is all one. */
export function uriLabel(uri: Uri): string {
  return standardUris.has(uri) ? uri : 'application';
}
