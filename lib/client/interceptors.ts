import type { Uri } from '../protocol/messages.js';
import { isWampError, messageOf } from '../protocol/thrown.js';
import { ClientLog, type WampClientLogger } from './client-log.js';
import type { WampInterceptor } from './interceptor.js';
import * as texts from './texts.js';
import { type RequestWatch, watchedStream } from './watched-stream.js';

/** Options of {@link retryLost}. */
export interface RetryLostOptions {
  /** The procedures that may run twice, or a function that knows them. */
  readonly uris: readonly Uri[] | ((uri: Uri) => boolean);
  /**
   * The number of times that a call is sent again.
   *
   * @default 3
   */
  readonly retries?: number | undefined;
}

/**
 * Returns an interceptor that gives calls of some procedures the option `retry: 'lost'`: if the connection is
 * lost before the answer, they are sent again. A call with an option `retry` of its own keeps it.
 *
 * @example
 * connect({ url, interceptors: [retryLost({ uris: (uri) => uri.startsWith('com.example.read.') })] });
 */
export function retryLost({ uris, retries }: RetryLostOptions): WampInterceptor {
  const mayRunTwice = typeof uris === 'function' ? uris : (uri: Uri) => uris.includes(uri);
  return {
    call(request, next) {
      const { uri, options } = request;
      if (options.retry !== undefined || !mayRunTwice(uri)) return next(request);
      const retried = { ...options, retry: 'lost', retries: options.retries ?? retries } as const;
      return next({ ...request, options: retried });
    },
  };
}

/**
 * Returns an interceptor that logs how each call, stream and publication ended, and after what time: at level
 * `debug`, or `warn` if it failed. Each reader of a stream is a call. Arguments and results are not logged.
 *
 * @param logger the console, or any logger with `debug` and `warn`
 */
export function logCalls(logger: Pick<WampClientLogger, 'debug' | 'warn'>): WampInterceptor {
  const log = new ClientLog(logger);
  const watch = (verb: string, uri: Uri): RequestWatch => {
    const startedMs = performance.now();
    const took = (): number => Math.round(performance.now() - startedMs);
    return {
      ended: () => log.debug(texts.requestEnded(verb, uri, took())),
      left: () => log.debug(texts.requestLeft(verb, uri, took())),
      failed(error) {
        const reason = isWampError(error) ? error.uri : messageOf(error);
        log.warn(texts.requestFailed(verb, uri, reason, took()));
      },
    };
  };
  const logged = async <T>(verb: string, uri: Uri, run: () => Promise<T>): Promise<T> => {
    const request = watch(verb, uri);
    try {
      const result = await run();
      request.ended();
      return result;
    } catch (error) {
      request.failed(error);
      throw error;
    }
  };
  return {
    call: (request, next) => logged('CALL', request.uri, () => next(request)),
    publish: (request, next) => logged('PUBLISH', request.uri, () => next(request)),
    stream: (request, next) => watchedStream(next(request), () => watch('CALL', request.uri)),
  };
}
