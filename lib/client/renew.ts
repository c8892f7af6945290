import type { List } from '../protocol/messages.js';
import { SessionUri } from '../protocol/session-uris.js';
import { WampFeatureNotSupportedError } from '../protocol/standard-errors.js';
import type { Attempt, WampClientAuth } from './auth/client-auth.js';
import { Login } from './auth/login.js';
import * as texts from './texts.js';

/** The methods whose answers need a new challenge, which a renewal does not have. */
const challenged: ReadonlySet<string> = new Set(['wampcra', 'wamp-scram', 'scram', 'cryptosign']);

/**
 * Returns the arguments of `nestwamp.session.renew`, with credentials that are asked anew.
 *
 * @param method the method that opened the session
 * @throws what the credentials function throws; `WampFeatureNotSupportedError` for a method that needs a challenge
 */
export async function renewalOf(
  auths: readonly WampClientAuth[],
  method: string | undefined,
): Promise<[uri: string, args: List]> {
  const used = auths.find((auth) => auth.method === method);
  if (used === undefined) return [SessionUri.Renew, []];
  if (challenged.has(used.method))
    throw new WampFeatureNotSupportedError(texts.cannotRenew(used.method));
  const attempt: Attempt = { attempt: 1, isRetry: false };
  const [signature, extra] = await new Login([used], attempt).respond(used.method, {});
  return [SessionUri.Renew, [used.method, signature, extra]];
}
