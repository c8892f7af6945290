import type { Dict, Id, List, Uri } from '../protocol/messages.js';
import type { WampResult } from '../protocol/wamp-result.js';
import type { CallOptions, WampStream } from './call-options.js';
import type { PublishOptions } from './publish-options.js';
import type { WampClient } from './wamp-client.js';

/** A request on its way through interceptors. */
export interface WampRequest<Options = CallOptions | PublishOptions> {
  /** The procedure or topic. */
  readonly uri: Uri;
  /** The positional arguments. */
  readonly args: List;
  /** The keyword arguments. */
  readonly kwargs: Dict;
  /** The options of the verb. */
  readonly options: Options;
  /** The client that makes the request. */
  readonly client: WampClient;
}

/**
 * Runs around requests. `next` passes the request on: once, several times to repeat it, or not at all to
 * answer from a cache.
 *
 * @example
 * const timed: WampInterceptor = {
 *   async call(request, next) {
 *     const startedMs = performance.now();
 *     const result = await next(request);
 *     console.log(request.uri, performance.now() - startedMs);
 *     return result;
 *   },
 * };
 */
export interface WampInterceptor {
  /** Runs around `call` and `callResult`. */
  call?(
    request: WampRequest<CallOptions>,
    next: (request: WampRequest<CallOptions>) => Promise<WampResult>,
  ): Promise<WampResult>;
  /** Runs around `stream`. */
  stream?(
    request: WampRequest<CallOptions>,
    next: (request: WampRequest<CallOptions>) => WampStream<WampResult>,
  ): WampStream<WampResult>;
  /** Runs around `publish`. */
  publish?(
    request: WampRequest<PublishOptions>,
    next: (request: WampRequest<PublishOptions>) => Promise<Id | undefined>,
  ): Promise<Id | undefined>;
}
