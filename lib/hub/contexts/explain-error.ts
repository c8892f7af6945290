import { randomId } from '../../protocol/ids.js';
import { flag, type Kind, oneOf, type OptionRules } from '../../protocol/options.js';
import { WampRuntimeError } from '../../protocol/standard-errors.js';
import { isWampError, messageOf, reportRejection } from '../../protocol/thrown.js';
import type { WampError } from '../../protocol/wamp-error.js';
import { originOf } from '../../session/error-origin.js';
import type { Report } from '../operations/report.js';
import * as texts from '../texts.js';
import type { AnyRequestContext } from './request-context.js';

/**
 * The treatment of an ERROR of one client that a handler passes to another client: `pass` sends it,
 * `hide` replaces it with an internal error.
 */
export type WampClientErrors = 'pass' | 'hide';

const exposureKind: Kind = {
  words: 'true, false or a function',
  accepts: (value) => flag.accepts(value) || typeof value === 'function',
};

/** Options for what clients learn of errors. */
export interface WampExposureOptions {
  /**
   * The message that clients get for an error without a URI, in addition to a reference: a general message
   * (`false`), the message of the error (`true`), or the result of a function. Messages of errors may be
   * confidential.
   *
   * @default false
   */
  readonly exposeErrors?: boolean | ((error: unknown) => string) | undefined;
  /**
   * The treatment of an ERROR of one client that a handler passes to another client. `pass` sends it, `hide`
   * replaces it with an unexpected error, whose message is not sent. Both log the client that answered.
   * Exception filters run before.
   *
   * @default 'pass'
   */
  readonly clientErrors?: WampClientErrors | undefined;
}

export const exposureOptionRules = {
  exposeErrors: { default: false, kind: exposureKind },
  clientErrors: {
    default: 'pass',
    kind: oneOf({ pass: true, hide: true } satisfies Record<WampClientErrors, true>),
  },
} as const satisfies OptionRules<WampExposureOptions>;

/** Returns the `WampError` for what a handler threw; `undefined` for an internal error. */
export type ErrorMapper = (error: unknown) => WampError | undefined;

/** Returns the error that the client gets for a thrown value, and logs an internal error. */
export type ExplainError = (error: unknown, request: AnyRequestContext) => WampError;

/**
 * Returns a function that explains errors. An error with a URI is sent to the client. Any other error is
 * logged with a reference, and the client gets the same reference, so that a user can report it. An
 * error of another client is logged, too.
 */
export function errorExplainer(
  { exposeErrors, clientErrors }: WampExposureOptions,
  mapError: ErrorMapper | undefined,
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
  const expose = exposeErrors === true ? messageOf : exposeErrors;
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
    const exposed: unknown = attempt(texts.exposeFailed, () => expose && expose(error));
    const text = typeof exposed === 'string' ? exposed : texts.internalError;
    return new WampRuntimeError(text, { reference });
  };
}
