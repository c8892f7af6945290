import type { WampAnswer, WampDialogue } from '../hub/authentication/authenticator.js';
import type { WampHello, WampNamedHello } from '../hub/authentication/join.js';
import { ErrorUri } from '../protocol/error-uris.js';
import type { Dict } from '../protocol/messages.js';
import { saslPrep } from '../protocol/sasl-prep.js';
import {
  scramAuthMessage,
  type ScramExchange,
  type ScramMethod,
  scramMethods,
} from '../protocol/scram-message.js';
import { WampError } from '../protocol/wamp-error.js';
import { DecoyKey } from './decoy-key.js';
import { defaults } from './defaults.js';
import { authextraOf } from './hello-extra.js';
import { assertNamed } from './named-hello.js';
import { keyIn, type ScramKeys, type WampScramCredential } from './scram-credential.js';
import { areSame, bytesOf, hmacSha256, randomBase64, sha256, xor } from './secrets.js';
import * as texts from './texts.js';
import { WampChallengeAuth } from './wamp-challenge-auth.js';

/**
 * Accepts clients that prove a password. The password is neither sent nor stored, and the client also
 * checks that the server knows it. The method has two names: `wamp-scram`, and `scram` of Autobahn and
 * Crossbar.
 *
 * @see specification, "WAMP-SCRAM"; RFC 5802 and RFC 7677
 * @example
 * ```ts
 * @WampAuth()
 * export class PasswordAuth extends WampScramAuth {
 *   constructor(private readonly users: UserStore) {
 *     super();
 *   }
 *
 *   async credentialOf(authid: string): Promise<WampScramCredential | undefined> {
 *     const user = await this.users.find(authid);
 *     return user && { ...user.scram, authrole: user.role };
 *   }
 * }
 * ```
 */
export abstract class WampScramAuth extends WampChallengeAuth {
  readonly methods: readonly string[] = scramMethods;
  /**
   * The costs in the challenge of an unknown user. Set it to what most of your users have.
   *
   * @default the defaults of `scramCredential`
   */
  protected readonly decoy: Pick<ScramKeys, 'kdf' | 'iterations' | 'memory'> = {
    kdf: 'pbkdf2',
    iterations: defaults.pbkdf2Iterations,
  };
  /** The source of salts for unknown users. Give it a key of your own if several processes serve clients. */
  protected readonly decoyKey: DecoyKey = new DecoyKey();

  /**
   * Returns the stored keys of a user, and its identity.
   *
   * @param authid the authid that the client claims, normalized by SASLprep
   * @param hello the HELLO of the client
   * @param signal aborted when the client leaves or waits too long
   * @returns `undefined` or `null` for an unknown user, who gets a challenge and is rejected after it
   */
  abstract credentialOf(
    authid: string,
    hello: WampNamedHello,
    signal: AbortSignal,
  ): WampScramCredential | null | undefined | Promise<WampScramCredential | null | undefined>;

  async *authenticate(hello: WampHello, signal: AbortSignal): WampDialogue {
    assertNamed(hello);
    const authid = normalized(hello.authid);
    const clientNonce = nonceOf(hello);
    const known = (await this.credentialOf(authid, hello, signal)) ?? undefined;
    const keys = known ?? this.decoyOf(authid);
    const { kdf, salt, iterations, memory } = keys;
    const nonce = clientNonce + randomBase64(defaults.nonceBytes);
    const costs = memory === undefined ? { iterations } : { iterations, memory };
    const answer = yield { extra: { nonce, salt, kdf, ...costs } };
    const exchange = { authid, clientNonce, nonce, salt, iterations };
    const verifier = verifierFor(exchange, keys, answer, messagesOf(hello.method));
    if (verifier === undefined || known === undefined) return undefined;
    // Crossbar has a name of its own for the verifier.
    const proof = hello.method === 'scram' ? { scram_server_signature: verifier } : {};
    return { authid, ...known, authextra: { ...known.authextra, verifier, ...proof } };
  }

  private decoyOf(authid: string): ScramKeys {
    const key = (name: string): string => this.decoyKey.bytes(authid, name).toString('base64');
    const salt = this.decoyKey.salt(authid);
    return { ...this.decoy, salt, storedKey: key('stored'), serverKey: key('server') };
  }
}

/** Returns the proof of the server; `undefined` if the client has not proven the password. */
function verifierFor(
  exchange: ScramExchange,
  keys: ScramKeys,
  { signature, extra }: WampAnswer,
  methods: readonly ScramMethod[],
): string | undefined {
  const proof = bytesOf(signature);
  const storedKey = keyIn(keys, 'storedKey');
  const serverKey = keyIn(keys, 'serverKey');
  if (proof?.length !== 32 || !isSameLogin(extra, exchange, methods)) return undefined;
  for (const method of methods) {
    const message = scramAuthMessage(method, exchange);
    const clientKey = xor(hmacSha256(storedKey, message), proof);
    if (areSame(sha256(clientKey), storedKey))
      return hmacSha256(serverKey, message).toString('base64');
  }
  return undefined;
}

/** Returns true if AUTHENTICATE repeats the nonce and has no channel binding. Autobahn repeats no nonce. */
function isSameLogin(
  { nonce, channel_binding: binding }: Dict,
  exchange: ScramExchange,
  methods: readonly ScramMethod[],
): boolean {
  const isRepeated = nonce === exchange.nonce || (nonce === undefined && methods.includes('scram'));
  return isRepeated && (binding === undefined || binding === null);
}

/** Returns the forms of the signed text. Clients of `scram` may follow Autobahn or the specification. */
function messagesOf(method: string | undefined): readonly ScramMethod[] {
  return method === 'scram' ? ['scram', 'wamp-scram'] : ['wamp-scram'];
}

function nonceOf(hello: WampHello): string {
  const { nonce, channel_binding: binding } = authextraOf(hello);
  if (binding !== undefined && binding !== null) throw denied(texts.noChannelBinding);
  const isShort =
    typeof nonce === 'string' && nonce !== '' && nonce.length <= defaults.longestNonce;
  if (!isShort || bytesOf(nonce) === undefined) throw denied(texts.wrongNonce);
  return nonce;
}

function normalized(authid: string): string {
  try {
    return saslPrep(authid);
  } catch {
    throw denied(texts.wrongAuthid);
  }
}

function denied(text: string): WampError {
  return new WampError(ErrorUri.AuthenticationDenied, [text]);
}
