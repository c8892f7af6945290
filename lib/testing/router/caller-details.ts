import type { WampSession } from '../../hub/session/wamp-session.js';
import type { Dict } from '../../protocol/messages.js';

/** Returns the keys of INVOCATION.Details that identify the caller (specification: "Caller Identification"). */
export function callerDetails({ id, authid, authrole }: WampSession): Dict {
  return { caller: id, caller_authid: authid, caller_authrole: authrole };
}
