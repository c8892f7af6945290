import { pbkdf2 } from 'node:crypto';
import { promisify } from 'node:util';
import type { WampIdentity } from '../hub/authentication/join.js';
import { defaults } from './defaults.js';
import { randomBase64 } from './secrets.js';
import * as texts from './texts.js';

/** The salt of a secret, and how the client derives the secret from its password. */
export interface CraSalting {
  /** The salt, which is sent as it is and read as UTF-8. */
  readonly salt?: string | undefined;
  /**
   * The iterations of PBKDF2.
   *
   * @default 1_000
   */
  readonly iterations?: number | undefined;
  /**
   * The length of the derived key, in bytes.
   *
   * @default 32
   */
  readonly keylen?: number | undefined;
}

/** The secret of a user for WAMP-CRA, and the identity of the user. */
export interface WampCraSecret extends WampIdentity, CraSalting {
  /** The secret. With a salt, it is the derived key in Base64, as `craSecret` makes it. */
  readonly secret: string;
}

/** A secret that was derived from a password, with its salt. */
export interface CraKey {
  /** The derived key, in Base64. */
  readonly secret: string;
  /** The salt. */
  readonly salt: string;
  /** The iterations of PBKDF2. */
  readonly iterations: number;
  /** The length of the derived key, in bytes. */
  readonly keylen: number;
}

const derive = promisify(pbkdf2);

/**
 * Derives a secret from a password, so that the password itself need not be stored.
 *
 * @param password the password
 * @param salting by default a random salt, 1,000 iterations, and 32 bytes
 * @returns the secret, the salt, the iterations and the length, to be stored and returned by `secretOf`
 * @see specification, "WAMP-CRA", "Password Salting"
 * @example
 * await users.save(authid, await craSecret(password, { iterations: 100_000 }));
 */
export async function craSecret(password: string, salting: CraSalting = {}): Promise<CraKey> {
  const { salt = randomBase64(defaults.nonceBytes) } = salting;
  const { iterations = defaults.craIterations, keylen = defaults.craKeyBytes } = salting;
  const key = await derive(password, salt, iterations, keylen, 'sha256');
  return { secret: key.toString('base64'), salt, iterations, keylen };
}

/** Returns the keys of CHALLENGE.Extra for a salted secret. */
export function saltingOf({ salt, iterations, keylen }: CraSalting): CraSalting {
  if (salt === undefined) return {};
  return {
    salt,
    iterations: iterations ?? defaults.craIterations,
    keylen: keylen ?? defaults.craKeyBytes,
  };
}

/** @throws a `TypeError` if the application returned no secret: an empty one would be known to everybody */
export function secretIn({ secret }: WampCraSecret): string {
  if (typeof secret === 'string' && secret !== '') return secret;
  throw new TypeError(texts.wrongSecret('secret', texts.text));
}
