import type { WampDialogue } from '../hub/authentication/authenticator.js';
import type { WampHello, WampIdentity, WampNamedHello } from '../hub/authentication/join.js';
import { assertNamed } from './named-hello.js';
import * as texts from './texts.js';
import { WampChallengeAuth } from './wamp-challenge-auth.js';

/**
 * Accepts clients with a ticket: a JWT, an API key or a one-time token. The ticket is sent as it is, so use
 * TLS.
 *
 * @see specification, "Ticket-based Authentication"
 * @example
 * ```ts
 * @WampAuth()
 * export class JwtAuth extends WampTicketAuth {
 *   constructor(private readonly jwt: JwtService) {
 *     super();
 *   }
 *
 *   async verify(ticket: string, { authid }: WampNamedHello): Promise<WampIdentity | undefined> {
 *     const { sub, role } = await this.jwt.verifyAsync(ticket);
 *     return sub === authid ? { authid, authrole: role } : undefined;
 *   }
 * }
 * ```
 */
export abstract class WampTicketAuth extends WampChallengeAuth {
  readonly methods: readonly string[] = ['ticket'];

  /**
   * Returns the identity of the client that has this ticket. It must have the authid to which the ticket
   * belongs, because the authid of HELLO is only what the client calls itself. Compare secrets with
   * `crypto.timingSafeEqual`, or look up their hashes.
   *
   * @param ticket the ticket, which may be any text
   * @param hello the HELLO of the client
   * @param signal aborted when the client leaves or waits too long
   * @returns `undefined` or `null` rejects the client with `wamp.error.authentication_denied`
   * @throws a `WampError` rejects the client with its URI; any other error is logged and rejects it with
   * `wamp.error.authentication_failed`
   */
  abstract verify(
    ticket: string,
    hello: WampNamedHello,
    signal: AbortSignal,
  ): WampIdentity | null | undefined | Promise<WampIdentity | null | undefined>;

  async *authenticate(hello: WampHello, signal: AbortSignal): WampDialogue {
    assertNamed(hello);
    const { signature: ticket } = yield {};
    const who = await this.verify(ticket, hello, signal);
    if (typeof who === 'object' && who !== null && who.authid === undefined)
      throw new TypeError(texts.ticketOfNobody(this.constructor.name));
    return who;
  }
}
