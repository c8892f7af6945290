import type { WampDialogue } from '../hub/authentication/authenticator.js';
import type { WampHello, WampIdentity, WampNamedHello } from '../hub/authentication/join.js';
import { provenIdentity } from '../hub/authentication/proven-identity.js';
import type { Dict } from '../protocol/messages.js';
import { type CraSalting, type WampCraSecret, saltingOf, secretIn } from './cra-secret.js';
import { DecoyKey } from './decoy-key.js';
import { defaults } from './defaults.js';
import { assertNamed } from './named-hello.js';
import { areSame, hmacSha256, randomBase64 } from './secrets.js';
import { WampChallengeAuth } from './wamp-challenge-auth.js';

/** The properties of an unknown user in its challenge. */
export interface WampCraDecoy extends Pick<WampIdentity, 'authrole' | 'authprovider'> {
  /** The iterations of PBKDF2, if your secrets are salted. */
  readonly iterations?: number | undefined;
  /** The length of the derived key in bytes. */
  readonly keylen?: number | undefined;
}

/**
 * Accepts clients that prove a shared secret, which is never sent. The secret may be derived from a password
 * with a salt.
 *
 * @see specification, "Challenge Response Authentication", WAMP-CRA
 * @example
 * ```ts
 * @WampAuth()
 * export class DeviceAuth extends WampCraAuth {
 *   constructor(private readonly devices: DeviceStore) {
 *     super();
 *   }
 *
 *   async secretOf(authid: string): Promise<WampCraSecret | undefined> {
 *     const device = await this.devices.find(authid);
 *     return device && { secret: device.secret, authrole: 'device' };
 *   }
 * }
 * ```
 */
export abstract class WampCraAuth extends WampChallengeAuth {
  readonly methods: readonly string[] = ['wampcra'];
  /**
   * The challenge of an unknown user looks like that of a user with these properties. Set it to what most of
   * your users have.
   */
  protected readonly decoy: WampCraDecoy = {};
  /** The source of salts for unknown users. Give it a key of your own if several processes serve clients. */
  protected readonly decoyKey: DecoyKey = new DecoyKey();

  /**
   * Returns the secret of a user, and its identity.
   *
   * @param authid the authid that the client claims
   * @param hello the HELLO of the client
   * @param signal aborted when the client leaves or waits too long
   * @returns `undefined` or `null` for an unknown user, who gets a challenge and is rejected after it
   */
  abstract secretOf(
    authid: string,
    hello: WampNamedHello,
    signal: AbortSignal,
  ): WampCraSecret | null | undefined | Promise<WampCraSecret | null | undefined>;

  async *authenticate(hello: WampHello, signal: AbortSignal): WampDialogue {
    assertNamed(hello);
    const { authid, session } = hello;
    const known = (await this.secretOf(authid, hello, signal)) ?? undefined;
    const credential = { authid, ...(known ?? this.decoyOf(authid)) };
    const secret = secretIn(credential);
    const challenge = challengeOf(credential, session);
    const { signature } = yield { extra: { challenge, ...saltingOf(credential) } };
    const isProven = areSame(signature, hmacSha256(secret, challenge).toString('base64'));
    return isProven && known !== undefined ? credential : undefined;
  }

  private decoyOf(authid: string): WampCraSecret {
    const { iterations, keylen, ...identity } = this.decoy;
    const secret = this.decoyKey.bytes(authid, 'secret').toString('base64');
    if (iterations === undefined) return { ...identity, secret };
    const salting: CraSalting = { salt: this.decoyKey.salt(authid), iterations, keylen };
    return { ...identity, ...salting, secret };
  }
}

/** Returns the text that the client signs. It is JSON with the keys that the specification demands. */
function challengeOf(credential: WampCraSecret, session: number): string {
  const { authid, authrole, authmethod, authprovider } = provenIdentity(credential, 'wampcra').who;
  const nonce = randomBase64(defaults.nonceBytes);
  const timestamp = new Date().toISOString();
  const facts: Dict = { authid, authrole, authmethod, authprovider, nonce, timestamp, session };
  return JSON.stringify(facts);
}
