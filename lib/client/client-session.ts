import type { CallFeatures } from '../protocol/features.js';
import type { Dict, Id, Uri } from '../protocol/messages.js';
import type { ClientMachine } from '../session/client-machine.js';

/** The session of a client, from WELCOME to its end. */
export interface WampClientSession {
  /** The session id. */
  readonly id: Id;
  /** The realm. */
  readonly realm: Uri;
  /** The authid that the server has assigned or confirmed. */
  readonly authid: string | undefined;
  /** The role. */
  readonly authrole: string | undefined;
  /** The authentication method that was used. */
  readonly authmethod: string | undefined;
  /** The subprotocol, such as `wamp.2.json`. */
  readonly subprotocol: string;
  /** WELCOME.Details. */
  readonly details: Dict;
  /** The features of calls that the server announced. */
  readonly features: CallFeatures;
}

/** Returns what the application may know of an open session. */
export function sessionOf(
  { id, features }: ClientMachine,
  details: Dict,
  subprotocol: string,
  realm: Uri,
): WampClientSession {
  const text = (name: string): string | undefined => {
    const value = details[name];
    return typeof value === 'string' ? value : undefined;
  };
  return {
    id,
    realm: text('realm') ?? realm,
    authid: text('authid'),
    authrole: text('authrole'),
    authmethod: text('authmethod'),
    subprotocol,
    details,
    features,
  };
}
