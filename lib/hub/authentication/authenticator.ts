import type { Dict } from '../../protocol/messages.js';
import type { WampHello, WampIdentity } from './join.js';

/** A CHALLENGE for the client (specification: "Challenge Response Authentication"). */
export interface WampChallenge {
  /**
   * The method that CHALLENGE names.
   *
   * @default the method that was chosen
   */
  readonly method?: string | undefined;
  /**
   * CHALLENGE.Extra.
   *
   * @default {}
   */
  readonly extra?: Dict | undefined;
}

/** The AUTHENTICATE of the client. All of it is data of an unknown client. */
export interface WampAnswer {
  /** AUTHENTICATE.Signature. */
  readonly signature: string;
  /** AUTHENTICATE.Extra. */
  readonly extra: Dict;
}

/**
 * The dialogue with one client. It yields challenges, gets the answers, and returns the identity of the
 * client; `undefined` or `null` accepts nobody.
 */
export type WampDialogue = AsyncGenerator<
  WampChallenge,
  WampIdentity | null | undefined,
  WampAnswer
>;

/** Finds out who a client is. The base classes, such as `WampTicketAuth`, implement it. */
export interface WampAuthenticator {
  /** The methods that clients name in HELLO.Details.authmethods; empty if no message is needed. */
  readonly methods: readonly string[];
  /**
   * Begins the dialogue with a client.
   *
   * @param signal aborted when the client leaves or waits too long
   */
  authenticate(hello: WampHello, signal: AbortSignal): WampDialogue;
}

/** Returns true if a value has the members of an authenticator. */
export function isAuthenticator(value: object): value is WampAuthenticator {
  const { methods, authenticate } = value as Partial<WampAuthenticator>;
  const areNames = Array.isArray(methods) && methods.every((name) => typeof name === 'string');
  return areNames && typeof authenticate === 'function';
}
