import { CloseUri, ErrorUri } from '../../protocol/error-uris.js';
import type { Abort, Uri } from '../../protocol/messages.js';
import type { WampError } from '../../protocol/wamp-error.js';
import { JoinError } from '../authentication/join-error.js';
import type { WampConnection } from '../connection/connection.js';
import type { HubLog } from '../operations/hub-log.js';
import * as texts from '../texts.js';

/** The log, the served realms, and the connection of the client. */
interface Rejecting {
  readonly log: Pick<HubLog, 'rejection'>;
  readonly realms: readonly Uri[];
  readonly connection: WampConnection;
}

/**
 * Logs that a client was rejected before it had a session, with details for the server only. An ABORT of
 * a shutdown is not logged. An error of the application has a log line of its own.
 *
 * @param error the reason, which may say more than ABORT; `undefined` if ABORT says all
 */
export function logRejection(
  { log, realms, connection: { transport } }: Rejecting,
  [, details, sent]: Abort,
  error: WampError | undefined,
): void {
  const { uri: reason, message } = error ?? { uri: sent, message: String(details['message']) };
  const logged = error instanceof JoinError ? error.logged : '';
  if (reason === CloseUri.SystemShutdown || message === texts.internalError) return;
  const from = transport.clientAddress ?? transport.remoteAddress ?? transport.type;
  const line = texts.joinRejected(from, reason, message);
  const served = reason === ErrorUri.NoSuchRealm ? texts.servedRealms(realms) : '';
  log.rejection([line, logged, served].filter((part) => part !== '').join(' '));
}
