import { randomId } from '../protocol/ids.js';
import { WampRuntimeError } from '../protocol/standard-errors.js';
import { texts } from '../protocol/texts.js';
import { isWampError, reportRejection } from '../protocol/thrown.js';
import type { WampError } from '../protocol/wamp.error.js';
import { originOf } from '../session/error-origin.js';
import type { HubOptions } from './hub.options.js';
import type { WampRequestContext } from './request.context.js';
import type { Report } from './report.js';

/** Turns whatever a handler threw into what the client is told, and logs what only people should know. */
export type ExplainError = (error: unknown, request: WampRequestContext) => WampError;

/**
 * Only an error with a URI says anything to the client. Any other goes to the log, under a reference
 * that the client gets too: so it can name the error to the operator. An error that another client
 * answered with goes to the log too.
 */
export function errorExplainer(
  {
    mapError,
    exposeError,
    clientErrors,
  }: Pick<HubOptions, 'mapError' | 'exposeError' | 'clientErrors'>,
  report: Report,
): ExplainError {
  const attempt = <T>(failed: string, action: () => T): T | undefined => {
    try {
      const made = action();
      reportRejection(made, (failure) => report(failed, failure));
      return made;
    } catch (failure) {
      report(failed, failure);
      return undefined;
    }
  };
  return (error, { uri, session }) => {
    if (isWampError(error)) {
      const origin = originOf(error);
      if (origin === undefined || origin === session.id) return error;
      report(texts.errorOfOther(uri, session.id, origin), error);
      if (clientErrors !== 'hide') return error;
    }
    const mapped = attempt(texts.mapFailed, () => mapError?.(error));
    if (isWampError(mapped)) return mapped;
    const reference = randomId().toString(36);
    report(texts.handlerFailed(uri, session.id, reference), error);
    const exposed: unknown = attempt(texts.exposeFailed, () => exposeError?.(error));
    const text = typeof exposed === 'string' ? exposed : texts.internalError;
    return new WampRuntimeError(text, { reference });
  };
}
