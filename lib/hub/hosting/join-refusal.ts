import { CloseUri, ErrorUri } from '../../protocol/error-uris.js';
import { MessageCode } from '../../protocol/message-codes.js';
import type { ServerMessage, Uri } from '../../protocol/messages.js';
import type { WampConnection } from '../connection/connection.js';
import type { HubLog } from '../operations/hub-log.js';
import { texts } from '../texts.js';

/** What it takes of a hub. */
interface Refusing {
  readonly log: HubLog;
  readonly options: { readonly realms: readonly Uri[] };
}

/**
 * Writes down that a client was turned away before it had a session, with what only the server should
 * know. A shutdown refuses nobody, and an error of the application has its own line.
 */
export function logRefusal(
  { log, options }: Refusing,
  { transport }: WampConnection,
  answer: ServerMessage,
): void {
  if (answer[0] !== MessageCode.Abort) return;
  const [, details, reason] = answer;
  const message = String(details['message']);
  if (reason === CloseUri.SystemShutdown || message === texts.internalError) return;
  const line = texts.joinRefused(transport.remoteAddress ?? transport.type, reason, message);
  if (reason === ErrorUri.NoSuchRealm) log.refusal(`${line} ${texts.servedRealms(options.realms)}`);
  else if (message !== texts.notAuthenticated) log.refusal(line);
  else log.refusal(`${line} ${texts.authenticateGaveNothing}`);
}
