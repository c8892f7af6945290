import { randomId } from '../../protocol/ids.js';
import { WampRuntimeError } from '../../protocol/standard-errors.js';
import { isWampError, reportRejection } from '../../protocol/thrown.js';
import type { WampError } from '../../protocol/wamp-error.js';
import { originOf } from '../../session/error-origin.js';
import type { Report } from '../operations/report.js';
import { texts } from '../texts.js';
import type { WampRequestContext } from './request-context.js';

/** What becomes of an ERROR of one client that a handler lets through to another: it goes on, or is hidden. */
export type WampClientErrors = 'pass' | 'hide';

/** What clients are told of errors. */
export interface HubErrorOptions {
  /** What an error of a handler is on the wire, if the application's framework knows. */
  readonly mapError?: ((error: unknown) => WampError | undefined) | undefined;
  /** What becomes of an ERROR of one client that a handler lets through to another; default `pass`. */
  readonly clientErrors?: WampClientErrors | undefined;
  /** What a client is told of an internal error besides its reference; default nothing. */
  readonly exposeError?: ((error: unknown) => string) | undefined;
}

/** Turns whatever a handler threw into what the client is told, and logs what only people should know. */
export type ExplainError = (error: unknown, request: WampRequestContext) => WampError;

/**
 * Only an error with a URI says anything to the client. Any other goes to the log, under a reference
 * that the client gets too: so it can name the error to the operator. An error that another client
 * answered with goes to the log too.
 */
export function errorExplainer(
  { mapError, exposeError, clientErrors }: HubErrorOptions,
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
