import { saslPrep } from './sasl-prep.js';

/** The two names of the method: that of the specification, and that of Autobahn and Crossbar. */
export const scramMethods: readonly ScramMethod[] = ['wamp-scram', 'scram'];

/** A name of the method. */
export type ScramMethod = 'wamp-scram' | 'scram';

/** The values of one login that both ends know. All except `authid` and `iterations` are Base64. */
export interface ScramExchange {
  readonly authid: string;
  /** HELLO.Details.authextra.nonce. */
  readonly clientNonce: string;
  /** CHALLENGE.Extra.nonce, which begins with that of the client. */
  readonly nonce: string;
  readonly salt: string;
  readonly iterations: number;
}

/**
 * What the attribute `c` says without channel binding: Base64 of the flags `n,,`. Autobahn and Crossbar
 * write nothing, so their method has a message of its own.
 */
const unbound: Readonly<Record<ScramMethod, string>> = { 'wamp-scram': 'biws', scram: '' };

/** Returns the text that both ends sign (specification: "WAMP-SCRAM", AuthMessage; RFC 5802, 7). */
export function scramAuthMessage(
  method: ScramMethod,
  { authid, clientNonce, nonce, salt, iterations }: ScramExchange,
): string {
  const clientFirst = `n=${escaped(saslPrep(authid))},r=${clientNonce}`;
  const serverFirst = `r=${nonce},s=${salt},i=${iterations}`;
  return `${clientFirst},${serverFirst},c=${unbound[method]},r=${nonce}`;
}

function escaped(authid: string): string {
  return authid.replaceAll('=', '=3D').replaceAll(',', '=2C');
}
