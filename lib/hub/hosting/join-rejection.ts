import { CloseUri, ErrorUri } from '../../protocol/error-uris.js';
import { MessageCode } from '../../protocol/message-codes.js';
import type { ServerMessage, Uri } from '../../protocol/messages.js';
import type { WampConnection } from '../connection/connection.js';
import type { HubLog } from '../operations/hub-log.js';
import { texts } from '../texts.js';

/** The members of the hub that are used. */
interface Rejecting {
  readonly log: HubLog;
  readonly options: { readonly realms: readonly Uri[] };
}

/**
 * Logs that a client was rejected before it had a session, with details for the server only. An ABORT of
 * a shutdown is not logged. An error of the application has a log line of its own.
 */
export function logRejection(
  { log, options }: Rejecting,
  { transport }: WampConnection,
  answer: ServerMessage,
): void {
  if (answer[0] !== MessageCode.Abort) return;
  const [, details, reason] = answer;
  const message = String(details['message']);
  if (reason === CloseUri.SystemShutdown || message === texts.internalError) return;
  const line = texts.joinRejected(transport.remoteAddress ?? transport.type, reason, message);
  if (reason === ErrorUri.NoSuchRealm)
    log.rejection(`${line} ${texts.servedRealms(options.realms)}`);
  else if (message !== texts.notAuthenticated) log.rejection(line);
  else log.rejection(`${line} ${texts.authenticateGaveNothing}`);
}
