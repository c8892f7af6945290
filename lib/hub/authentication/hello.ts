import type { Dict, Id, Uri } from '../../protocol/messages.js';
import type { TransportInfo } from '../connection/connection.js';
import type { WampHello } from './join.js';

/** Returns the HELLO of a client for authenticators. */
export function helloOf(
  session: Id,
  realm: Uri,
  details: Dict,
  transport: TransportInfo,
): WampHello {
  const { authid: given } = details;
  const authid = typeof given === 'string' && given !== '' ? given : undefined;
  return { realm, session, authid, details, transport };
}
