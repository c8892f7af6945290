import type { WampAuthenticator, WampDialogue } from '../hub/authentication/authenticator.js';
import type { WampHello } from '../hub/authentication/join.js';

/**
 * The base class of all authenticators. Extend it for a method of your own, with any number of challenges.
 *
 * @see specification, "Challenge Response Authentication"
 * @example
 * ```ts
 * @WampAuth()
 * export class CodeAuth extends WampChallengeAuth {
 *   readonly methods = ['code'];
 *
 *   async *authenticate(hello: WampHello): WampDialogue {
 *     const answer = yield { extra: { hint: 'the code of the day' } };
 *     return answer.signature === '1234' ? { authid: hello.authid, authrole: 'user' } : undefined;
 *   }
 * }
 * ```
 */
export abstract class WampChallengeAuth implements WampAuthenticator {
  /** The methods that clients name in HELLO.Details.authmethods. */
  abstract readonly methods: readonly string[];

  /**
   * Leads the dialogue with one client: yields challenges, gets an answer for each, and returns the identity
   * of the client. Everything in `hello` and in the answers is data of an unknown client. When the client
   * leaves, the generator is ended with `return`.
   *
   * @param hello the HELLO of the client
   * @param signal aborted when the client leaves or waits too long
   * @returns `undefined` or `null` rejects the client with `wamp.error.authentication_denied`
   * @throws a `WampError` rejects the client with its URI; any other error is logged and rejects it with
   * `wamp.error.authentication_failed`
   */
  abstract authenticate(hello: WampHello, signal: AbortSignal): WampDialogue;
}
