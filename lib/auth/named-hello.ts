import type { WampHello, WampNamedHello } from '../hub/authentication/join.js';
import { ErrorUri } from '../protocol/error-uris.js';
import { WampError } from '../protocol/wamp-error.js';
import * as texts from './texts.js';

/**
 * Checks that HELLO names an authid, which these methods need (specification: "Ticket-based Authentication").
 *
 * @throws `wamp.error.authentication_denied`
 */
export function assertNamed(hello: WampHello): asserts hello is WampNamedHello {
  if (hello.authid === undefined)
    throw new WampError(ErrorUri.AuthenticationDenied, [texts.noAuthid]);
}
