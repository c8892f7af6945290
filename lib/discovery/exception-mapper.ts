import { HttpException, HttpStatus } from '@nestjs/common';
import { ErrorUri } from '../protocol/error-uris.js';
import type { Dict, Uri } from '../protocol/messages.js';
import { isA } from '../protocol/thrown.js';
import { WampError } from '../protocol/wamp-error.js';
import { issuesOf, summaryOf } from './argument-issues.js';

/** The error URI for each HTTP status. */
export type WampErrorTable = Readonly<Record<number, Uri>>;

/** The error URIs for Nest's HTTP exceptions, by status. Any other 4xx status becomes `wamp.error.runtime_error`. */
export const defaultErrorTable: WampErrorTable = {
  [HttpStatus.BAD_REQUEST]: ErrorUri.InvalidArgument,
  [HttpStatus.UNPROCESSABLE_ENTITY]: ErrorUri.InvalidArgument,
  [HttpStatus.UNAUTHORIZED]: ErrorUri.NotAuthorized,
  [HttpStatus.FORBIDDEN]: ErrorUri.NotAuthorized,
  [HttpStatus.REQUEST_TIMEOUT]: ErrorUri.Timeout,
  [HttpStatus.GATEWAY_TIMEOUT]: ErrorUri.Timeout,
  [HttpStatus.PAYLOAD_TOO_LARGE]: ErrorUri.PayloadSizeExceeded,
  [HttpStatus.TOO_MANY_REQUESTS]: ErrorUri.Unavailable,
  [HttpStatus.SERVICE_UNAVAILABLE]: ErrorUri.Unavailable,
  [HttpStatus.NOT_IMPLEMENTED]: ErrorUri.FeatureNotSupported,
};

/**
 * Converts exceptions whose message is meant for clients to WAMP errors: Nest's HTTP exceptions with a
 * status below 500 or in the table, `WsException` and `RpcException`.
 *
 * @returns a function that returns `undefined` for any other error, because its message is internal
 */
export function exceptionMapper(
  table: WampErrorTable = defaultErrorTable,
): (error: unknown) => WampError | undefined {
  return (error) => {
    if (isA(error, HttpException)) return mapHttp(error, table);
    return isMessageException(error)
      ? new WampError(ErrorUri.RuntimeError, [error.message], {}, { cause: error })
      : undefined;
  };
}

function mapHttp(exception: HttpException, table: WampErrorTable): WampError | undefined {
  const status = exception.getStatus();
  const uri = table[status] ?? (status < 500 ? ErrorUri.RuntimeError : undefined);
  if (uri === undefined) return undefined;
  const issues = issuesOf(exception);
  const kwargs = issues.length > 0 ? { ...extrasOf(exception), issues } : extrasOf(exception);
  const text = issues.length > 0 ? summaryOf(issues) : exception.message;
  return new WampError(uri, [text], kwargs, { cause: exception });
}

/** Returns the properties of a response that Nest itself does not set. */
function extrasOf(exception: HttpException): Dict {
  const response = exception.getResponse() as Dict | string | null | undefined;
  if (typeof response !== 'object' || response === null || Array.isArray(response)) return {};
  const { statusCode: _status, message: _text, error: _name, errors, ...extras } = response;
  return errors === undefined || Array.isArray(errors) ? extras : { ...extras, errors };
}

/** Returns true for `WsException` and `RpcException`, whose packages are not dependencies of this one. */
function isMessageException(error: unknown): error is Error {
  return isA(error, Error) && 'getError' in error && typeof error.getError === 'function';
}
