import { ErrorUri } from './error-uris.js';
import type { Dict, List, Uri } from './messages.js';
import { WampError, type WampErrorOptions } from './wamp-error.js';

/** An error that the specification predefines. Each class has its URI, so a caller gives only the payload. */
export class WampStandardError extends WampError {
  /** The URI of all errors of the class. */
  static readonly uri: Uri;

  /** @param payload a message, or the positional payload */
  constructor(payload: string | List = [], kwargs?: Dict, options?: WampErrorOptions) {
    super(new.target.uri, typeof payload === 'string' ? [payload] : payload, kwargs, options);
    if (standardErrors.get(this.uri) === new.target) this.name = nameOf(this.uri);
  }
}

/** The call was canceled: by its caller, because a peer left, or by a shutdown. */
export class WampCanceledError extends WampStandardError {
  static override readonly uri = ErrorUri.Canceled;
}

/** The timeout of a call expired. With progressive results, it counts from the last of them. */
export class WampTimeoutError extends WampStandardError {
  static override readonly uri = ErrorUri.Timeout;
}

/** Arguments are missing, superfluous or rejected by a pipe. */
export class WampInvalidArgumentError extends WampStandardError {
  static override readonly uri = ErrorUri.InvalidArgument;
}

/** A URI breaks the URI rules, or uses the reserved prefix `wamp.`. */
export class WampInvalidUriError extends WampStandardError {
  static override readonly uri = ErrorUri.InvalidUri;
}

/** No procedure has the called URI. */
export class WampNoSuchProcedureError extends WampStandardError {
  static override readonly uri = ErrorUri.NoSuchProcedure;
}

/** The procedure is registered already. */
export class WampProcedureAlreadyExistsError extends WampStandardError {
  static override readonly uri = ErrorUri.ProcedureAlreadyExists;
}

/** UNREGISTER names a registration that this session does not have. */
export class WampNoSuchRegistrationError extends WampStandardError {
  static override readonly uri = ErrorUri.NoSuchRegistration;
}

/** UNSUBSCRIBE names a subscription that this session does not have. */
export class WampNoSuchSubscriptionError extends WampStandardError {
  static override readonly uri = ErrorUri.NoSuchSubscription;
}

/** HELLO names a realm that the hub does not serve. */
export class WampNoSuchRealmError extends WampStandardError {
  static override readonly uri = ErrorUri.NoSuchRealm;
}

/** The session is not open, or never was. */
export class WampNoSuchSessionError extends WampStandardError {
  static override readonly uri = ErrorUri.NoSuchSession;
}

/** The peer is not allowed to do this. */
export class WampNotAuthorizedError extends WampStandardError {
  static override readonly uri = ErrorUri.NotAuthorized;
}

/** Authorization could not be decided. */
export class WampAuthorizationFailedError extends WampStandardError {
  static override readonly uri = ErrorUri.AuthorizationFailed;
}

/** The peer does not support a feature that the request needs. */
export class WampFeatureNotSupportedError extends WampStandardError {
  static override readonly uri = ErrorUri.FeatureNotSupported;
}

/** A limit was reached, or the service is not available at the moment. */
export class WampUnavailableError extends WampStandardError {
  static override readonly uri = ErrorUri.Unavailable;
}

/** A message is larger than the receiver accepts. */
export class WampPayloadSizeExceededError extends WampStandardError {
  static override readonly uri = ErrorUri.PayloadSizeExceeded;
}

/** The handler threw an error that has no URI. The message contains no internal text. */
export class WampRuntimeError extends WampStandardError {
  static override readonly uri = ErrorUri.RuntimeError;
}

/** Returns the name of a class by its URI, because a minifier takes the names of classes. */
function nameOf(uri: Uri): string {
  const words = uri
    .slice('wamp.error'.length)
    .replace(/[._](\w)/g, (_, letter: string) => letter.toUpperCase());
  return `Wamp${words.replace(/Error$/, '')}Error`;
}

const standardErrors = new Map<Uri, typeof WampStandardError>(
  [
    WampCanceledError,
    WampTimeoutError,
    WampInvalidArgumentError,
    WampInvalidUriError,
    WampNoSuchProcedureError,
    WampProcedureAlreadyExistsError,
    WampNoSuchRegistrationError,
    WampNoSuchSubscriptionError,
    WampNoSuchRealmError,
    WampNoSuchSessionError,
    WampNotAuthorizedError,
    WampAuthorizationFailedError,
    WampFeatureNotSupportedError,
    WampUnavailableError,
    WampPayloadSizeExceededError,
    WampRuntimeError,
  ].map((errorClass) => [errorClass.uri, errorClass]),
);

/** Returns the error for an ERROR message, as an instance of the class for its URI. */
export function errorFromMessage(uri: Uri, args?: List, kwargs?: Dict, details?: Dict): WampError {
  const options = details === undefined ? {} : { details };
  const StandardClass = standardErrors.get(uri);
  return StandardClass === undefined
    ? new WampError(uri, args, kwargs, options)
    : new StandardClass(args, kwargs, options);
}
