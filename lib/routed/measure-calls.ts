import type { StreamObserver } from '../calls/async-value.js';
import type { WampStream } from '../client/call-options.js';
import { ColdStream } from '../client/cold-stream.js';
import type { WampInterceptor } from '../client/interceptor.js';
import { CallMeter } from '../hub/operations/call-meter.js';
import type { Report } from '../hub/operations/report.js';
import { ErrorUri } from '../protocol/error-uris.js';
import { isWampError } from '../protocol/thrown.js';
import type { WampResult } from '../protocol/wamp-result.js';
import type { Clock } from '../session/clock.js';
import type { WampClientMetrics } from './client-metrics.js';
import * as texts from './texts.js';

/** Returns an interceptor that counts how each call of the application ended. */
export function measureCalls(
  metrics: WampClientMetrics,
  clock: Clock,
  report: Report,
): WampInterceptor {
  const called = (_uri: string, outcome: string, ms: number): void => metrics.called(outcome, ms);
  const meter = (uri: string): CallMeter => new CallMeter({ called }, clock, uri);
  return {
    async call(request, next) {
      const measured = meter(request.uri);
      try {
        const result = await next(request);
        measured.succeeded();
        return result;
      } catch (error) {
        measured.failed(named(error));
        throw error;
      }
    },
    stream: (request, next) =>
      new ColdStream(
        (observer) => measuredStream(next(request), observer, meter(request.uri)),
        (error) => report(texts.observerFailed(request.uri), error),
      ),
  };
}

function measuredStream(
  source: WampStream<WampResult>,
  observer: StreamObserver<WampResult>,
  meter: CallMeter,
): { unsubscribe(): void } {
  const subscription = source.subscribe({
    next: (value) => observer.next(value),
    error: (error: unknown) => {
      meter.failed(named(error));
      observer.error(error);
    },
    complete: () => {
      meter.succeeded();
      observer.complete();
    },
  });
  return {
    unsubscribe() {
      meter.failed({ uri: ErrorUri.Canceled });
      subscription.unsubscribe();
    },
  };
}

/** Returns the error as a meter counts it. */
function named(error: unknown): { readonly uri: string } {
  return isWampError(error) ? error : { uri: ErrorUri.RuntimeError };
}
