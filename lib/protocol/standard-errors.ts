import { ErrorUri } from './error-uris.js';
import type { Dict, List, Uri } from './messages.js';
import { WampError, type WampErrorOptions } from './wamp-error.js';

/** An error the specification predefines: each class has its URI, so only the payload is given. */
export class WampStandardError extends WampError {
  static readonly uri: Uri;

  /** @param payload a text for people, or the positional payload */
  constructor(payload: string | List = [], kwargs?: Dict, options?: WampErrorOptions) {
    super(new.target.uri, typeof payload === 'string' ? [payload] : payload, kwargs, options);
  }
}

/** The call was canceled: by its caller, because a peer left, or by a shutdown. */
export class WampCanceledError extends WampStandardError {
  static override readonly uri = ErrorUri.Canceled;
}

/** A call's time ran out; for progressive results, the time between two of them. */
export class WampTimeoutError extends WampStandardError {
  static override readonly uri = ErrorUri.Timeout;
}

/** Arguments are missing, surplus or refused by a pipe. */
export class WampInvalidArgumentError extends WampStandardError {
  static override readonly uri = ErrorUri.InvalidArgument;
}

/** A URI breaks the URI rules, or uses the reserved prefix `wamp.`. */
export class WampInvalidUriError extends WampStandardError {
  static override readonly uri = ErrorUri.InvalidUri;
}

/** Nobody offers the procedure that was called. */
export class WampNoSuchProcedureError extends WampStandardError {
  static override readonly uri = ErrorUri.NoSuchProcedure;
}

/** The procedure is registered already. */
export class WampProcedureAlreadyExistsError extends WampStandardError {
  static override readonly uri = ErrorUri.ProcedureAlreadyExists;
}

/** UNREGISTER named a registration this session does not hold. */
export class WampNoSuchRegistrationError extends WampStandardError {
  static override readonly uri = ErrorUri.NoSuchRegistration;
}

/** UNSUBSCRIBE named a subscription this session does not hold. */
export class WampNoSuchSubscriptionError extends WampStandardError {
  static override readonly uri = ErrorUri.NoSuchSubscription;
}

/** HELLO named a realm that is not served here. */
export class WampNoSuchRealmError extends WampStandardError {
  static override readonly uri = ErrorUri.NoSuchRealm;
}

/** The session is not open, or never was. */
export class WampNoSuchSessionError extends WampStandardError {
  static override readonly uri = ErrorUri.NoSuchSession;
}

/** The peer may not do this. */
export class WampNotAuthorizedError extends WampStandardError {
  static override readonly uri = ErrorUri.NotAuthorized;
}

/** Authorization could not be decided. */
export class WampAuthorizationFailedError extends WampStandardError {
  static override readonly uri = ErrorUri.AuthorizationFailed;
}

/** The other end does not offer what the request needs. */
export class WampFeatureNotSupportedError extends WampStandardError {
  static override readonly uri = ErrorUri.FeatureNotSupported;
}

/** A limit was reached, or the service is not there at the moment. */
export class WampUnavailableError extends WampStandardError {
  static override readonly uri = ErrorUri.Unavailable;
}

/** A message is larger than the receiver takes. */
export class WampPayloadSizeExceededError extends WampStandardError {
  static override readonly uri = ErrorUri.PayloadSizeExceeded;
}

/** The handler failed in a way its author gave no URI; the text is for people and says nothing internal. */
export class WampRuntimeError extends WampStandardError {
  static override readonly uri = ErrorUri.RuntimeError;
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

/** The error an ERROR message stands for, of the class its URI has. */
export function errorFromMessage(uri: Uri, args?: List, kwargs?: Dict, details?: Dict): WampError {
  const options = details === undefined ? {} : { details };
  const StandardClass = standardErrors.get(uri);
  return StandardClass === undefined
    ? new WampError(uri, args, kwargs, options)
    : new StandardClass(args, kwargs, options);
}
