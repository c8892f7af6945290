import type { WampDialogue } from '../hub/authentication/authenticator.js';
import { withoutChallenge } from '../hub/authentication/converse.js';
import type { WampHello, WampIdentity } from '../hub/authentication/join.js';
import { WampChallengeAuth } from './wamp-challenge-auth.js';

/**
 * Identifies clients by their connection, without further messages: by cookie, header, query, TLS
 * certificate or address. These authenticators are asked first, in their order.
 *
 * @example
 * ```ts
 * @WampAuth()
 * export class HeaderAuth extends WampTransportAuth {
 *   identify({ transport }: WampHello): WampIdentity | undefined {
 *     const user = transport.headers['x-user'];
 *     return typeof user === 'string' ? { authid: user, authmethod: 'header' } : undefined;
 *   }
 * }
 * ```
 */
export abstract class WampTransportAuth extends WampChallengeAuth {
  readonly methods: readonly string[] = [];

  /**
   * Returns the identity of the client.
   *
   * @param hello the HELLO of the client, with its `transport`
   * @param signal aborted when the client leaves or waits too long
   * @returns `undefined` or `null` lets the next authenticator decide
   * @throws a `WampError` rejects the client with its URI; any other error is logged and rejects it with
   * `wamp.error.authentication_failed`
   */
  abstract identify(
    hello: WampHello,
    signal: AbortSignal,
  ): WampIdentity | null | undefined | Promise<WampIdentity | null | undefined>;

  authenticate(hello: WampHello, signal: AbortSignal): WampDialogue {
    return withoutChallenge(() => this.identify(hello, signal));
  }
}
