import type { ClientSessionEnd } from '../session/client-machine.js';
import { WampConnectionError } from './connection-error.js';
import { retryHintOf } from './retry-hint.js';
import type { SocketEnd } from './socket.js';
import * as texts from './texts.js';

/**
 * Returns the error for a socket that has ended without GOODBYE and ABORT.
 *
 * @param address where it led
 */
export function socketFailure(
  end: SocketEnd,
  wasOpen: boolean,
  address: string,
): WampConnectionError {
  const { code: closeCode, reason = '', httpStatus, error: cause } = end;
  const retryAfterMs = retryHintOf(end);
  const details = { closeCode, httpStatus, retryAfterMs, cause };
  if (httpStatus !== undefined)
    return new WampConnectionError(texts.upgradeRefused(address, httpStatus), {
      kind: 'refused',
      ...details,
    });
  if (!wasOpen)
    return new WampConnectionError(texts.unreachable(address), { kind: 'unreachable', ...details });
  return new WampConnectionError(texts.connectionLost(closeCode, reason), {
    kind: 'lost',
    ...details,
  });
}

/** Returns the error for a session that a message of one of the two ends has ended. */
export function sessionFailure(end: ClientSessionEnd): WampConnectionError {
  const { message: name, isRemote, reason: uri, details } = end;
  const { message } = details;
  const said = typeof message === 'string' ? message : '';
  const kind =
    !isRemote && name === 'GOODBYE' ? 'closed' : name === 'ABORT' ? 'aborted' : 'goodbye';
  return new WampConnectionError(texts.sessionEnded(name, isRemote, uri, said), {
    kind,
    uri,
    details,
  });
}

/** Returns the error for a server that chose no subprotocol, or one that was not offered. */
export function subprotocolFailure(
  chosen: string,
  offered: readonly string[],
): WampConnectionError {
  return new WampConnectionError(texts.noSubprotocol(chosen, offered), { kind: 'refused' });
}
