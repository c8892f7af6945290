import { wholeAnswer } from '../calls/promise-sink.js';
import type { WampInterceptor } from './interceptor.js';
import type { Requests } from './requests.js';

type Verb = keyof WampInterceptor;

/** What runs a request of a verb, after all interceptors or from one of them on. */
export type RequestStep<V extends Verb> = Parameters<NonNullable<WampInterceptor[V]>>[1];

/**
 * Puts interceptors around the requests of one verb, the first one outermost. A client does this once.
 *
 * @param last what runs a request after all interceptors
 * @returns undefined if no interceptor has the verb, so that requests go straight to `last`
 */
export function interceptorChain<V extends Verb>(
  interceptors: readonly WampInterceptor[],
  verb: V,
  last: RequestStep<V>,
): RequestStep<V> | undefined;
export function interceptorChain(
  interceptors: readonly WampInterceptor[],
  verb: Verb,
  last: unknown,
): unknown {
  let chain: Step | undefined;
  for (const interceptor of interceptors.toReversed()) {
    if (interceptor[verb] === undefined) continue;
    const next = chain ?? (last as Step);
    const step: Step = (request) => (interceptor[verb] as Around)(request, next);
    // An interceptor that throws must not make `call` throw, which returns a promise.
    chain = verb === 'stream' ? step : async (request) => step(request);
  }
  return chain;
}

type Step = (request: unknown) => unknown;
type Around = (request: unknown, next: Step) => unknown;

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
      requests.call(uri, args, kwargs, options, wholeAnswer),
    ),
    stream: interceptorChain(interceptors, 'stream', ({ uri, args, kwargs, options }) =>
      requests.stream(uri, args, kwargs, options, wholeAnswer),
    ),
    publish: interceptorChain(interceptors, 'publish', ({ uri, args, kwargs, options }) =>
      requests.publish(uri, args, kwargs, options),
    ),
  };
}
