import type { Dict } from '../../protocol/messages.js';
import type { WampError } from '../../protocol/wamp-error.js';

/** The attempt to open a session for which credentials are asked. Each attempt is another object. */
export interface Attempt {
  /** 1 for the first attempt, then 2, and so on. */
  readonly attempt: number;
  /** True if the server has just refused the credentials: a token that was kept may have expired. */
  readonly isRetry: boolean;
  /** The failure of the attempt before, or of the session before; absent for the first attempt. */
  readonly reason?: WampError | undefined;
}

/** A text, or a function that is asked for it at every attempt. */
export type Credential = string | ((attempt: Attempt) => string | Promise<string>);

/** AUTHENTICATE.Signature, alone or with AUTHENTICATE.Extra. */
export type AuthReply = string | readonly [signature: string, extra: Dict];

/**
 * An authentication method of a client. `ticketAuth`, `craAuth`, `scramAuth` and `cryptosignAuth` return
 * one; an object of your own answers any other method (specification: "Authentication").
 *
 * @example
 * const code: WampClientAuth = {
 *   method: 'one-time-code',
 *   authid: 'ann',
 *   respond: async ({ hint }) => await askForCode(hint),
 * };
 */
export interface WampClientAuth {
  /** The name of the method in HELLO.Details.authmethods. */
  readonly method: string;
  /**
   * True if every attempt has the same credentials: after a refusal the client gives up.
   *
   * @default false: the client tries once more, with `isRetry`
   */
  readonly isFixed?: boolean | undefined;
  /** HELLO.Details.authid. */
  readonly authid?: string | undefined;
  /** HELLO.Details.authextra, or a function that is asked for it at every attempt. */
  readonly extra?: Dict | ((attempt: Attempt) => Dict | Promise<Dict>) | undefined;
  /**
   * Answers a CHALLENGE of this method. A server may send several.
   *
   * @param extra CHALLENGE.Extra
   * @throws any error to send ABORT instead. The client gives up then, unless `shouldReconnect` says otherwise
   */
  respond(extra: Dict, attempt: Attempt): AuthReply | Promise<AuthReply>;
  /**
   * Checks the WELCOME that follows, if the method also proves who the server is.
   *
   * @param details WELCOME.Details
   * @throws any error to end the session
   */
  welcomed?(details: Dict, attempt: Attempt): void | Promise<void>;
}
