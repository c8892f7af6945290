import type { Uri } from '../protocol/messages.js';

/**
 * Receives what happens in a client, to count it. Override the methods that you need; by default they do
 * nothing. They run inside the client, so they must be fast. An error that they throw is logged. All strings
 * come from small sets that nobody outside can enlarge, so each can be a label.
 */
export abstract class WampClientMetrics {
  /**
   * Called when a session was opened.
   *
   * @param _isReconnect false for the first session of the client
   */
  opened(_realm: Uri, _isReconnect: boolean): void {}

  /**
   * Called when a session has ended.
   *
   * @param _reason the URI of GOODBYE or ABORT, `wamp.close.connection_lost`, or `application` for a URI that
   * is not in the specification
   */
  closed(_realm: Uri, _reason: string): void {}

  /**
   * Called when a call of this application has ended.
   *
   * @param _outcome `ok`, the error URI, or `application` for a URI that is not in the specification
   * @param _durationMs the time from the call to its final answer, with the wait for a session
   */
  called(_outcome: string, _durationMs: number): void {}

  /**
   * Called when a call from the router was answered, or cannot be answered any more.
   *
   * @param _procedure the URI or pattern of the handler
   * @param _outcome `ok`, the error URI, or `application` for a URI that is not in the specification
   * @param _durationMs the time from INVOCATION to the final answer, in milliseconds
   */
  served(_procedure: string, _outcome: string, _durationMs: number): void {}
}

/** The methods of {@link WampClientMetrics}. */
export const metricMethods = [
  'opened',
  'closed',
  'called',
  'served',
] as const satisfies readonly (keyof WampClientMetrics)[];
