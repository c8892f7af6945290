import type { Outcome } from '../calls/promise-sink.js';
import { unwrap, WampResult } from '../protocol/wamp-result.js';
import type { WampStream } from './call-options.js';
import { ColdStream } from './cold-stream.js';
import type { Report } from './guarded.js';
import { interceptorChain, type RequestStep } from './interceptor-chain.js';
import type { WampInterceptor } from './interceptor.js';
import type { Requests } from './requests.js';

/** The interceptors of a client around its requests; `undefined` for a verb that none has. */
export interface Chains {
  readonly call: RequestStep<'call'> | undefined;
  readonly stream: RequestStep<'stream'> | undefined;
  readonly publish: RequestStep<'publish'> | undefined;
}

/** Puts interceptors around requests. */
export function chainsOf(interceptors: readonly WampInterceptor[], requests: Requests): Chains {
  return {
    call: interceptorChain(interceptors, 'call', ({ uri, args, kwargs, options }) =>
      requests.call(uri, args, kwargs, options, wholeResult),
    ),
    stream: interceptorChain(interceptors, 'stream', ({ uri, args, kwargs, options }) =>
      requests.stream(uri, args, kwargs, options, wholeResult),
    ),
    publish: interceptorChain(interceptors, 'publish', ({ uri, args, kwargs, options }) =>
      requests.publish(uri, args, kwargs, options),
    ),
  };
}

/** Returns the complete result. */
export const wholeResult: Outcome<WampResult> = (args, kwargs, details) =>
  new WampResult(args, kwargs, details);

/** Returns the unwrapped value of a result. */
export function valueOf({ args, kwargs, details }: WampResult): unknown {
  return unwrap(args, kwargs, details);
}

/** Returns a stream of other values. */
export function mappedStream<T, R>(
  source: WampStream<T>,
  map: (value: T) => R,
  report: Report,
  maxWaiting: number | undefined,
): WampStream<R> {
  return new ColdStream<R>(
    (observer) =>
      source.subscribe({
        next: (value) => observer.next(map(value)),
        error: (error) => observer.error(error),
        complete: () => observer.complete(),
      }),
    report,
    maxWaiting,
  );
}
