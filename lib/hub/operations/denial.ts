import type { WampAction } from '../../protocol/actions.js';
import type { Uri } from '../../protocol/messages.js';
import { WampNotAuthorizedError } from '../../protocol/standard-errors.js';
import type { WampError } from '../../protocol/wamp-error.js';
import * as texts from '../texts.js';
import type { HubLog } from './hub-log.js';
import { uriLabel, type WampMetrics } from './metrics.js';

/** The parts of the hub that learn of a request that was not authorized. */
export interface DenialWitnesses {
  readonly metrics: WampMetrics | undefined;
  readonly log: Pick<HubLog, 'rejection'>;
}

/** The client that was refused. */
interface DeniedClient {
  readonly id: number;
  readonly authid: string;
  readonly authrole: string;
}

/** Counts and logs a request that was not authorized. A broken authorization has a log line of its own. */
export function noteDenial(
  { metrics, log }: DenialWitnesses,
  { id, authid, authrole }: DeniedClient,
  action: WampAction,
  uri: Uri,
  error: WampError,
): void {
  metrics?.denied(action, uriLabel(error.uri));
  if (error instanceof WampNotAuthorizedError)
    log.rejection(texts.denied(id, authid, authrole, action, uri));
}

/** Returns the error for a client that may not do this. */
export function notAuthorized(action: WampAction, uri: Uri): WampNotAuthorizedError {
  return new WampNotAuthorizedError(texts.notAuthorized(action, uri));
}

/** Counts and logs a request that was not authorized, and returns the error for the client. */
export function refusal(
  witnesses: DenialWitnesses,
  client: DeniedClient,
  action: WampAction,
  uri: Uri,
): WampNotAuthorizedError {
  const error = notAuthorized(action, uri);
  noteDenial(witnesses, client, action, uri, error);
  return error;
}
