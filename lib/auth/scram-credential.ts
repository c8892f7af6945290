import { pbkdf2 } from 'node:crypto';
import { promisify } from 'node:util';
import type { WampIdentity } from '../hub/authentication/join.js';
import { saslPrep } from '../protocol/sasl-prep.js';
import { argon2id } from './argon2.js';
import { defaults } from './defaults.js';
import { bytesOf, hmacSha256, randomBase64, sha256 } from './secrets.js';
import * as texts from './texts.js';

/** The key derivation functions of the specification. */
export type WampScramKdf = 'pbkdf2' | 'argon2id13';

/** The values that the server stores for a user. They do not tell the password. */
export interface ScramKeys {
  /** The key derivation function. */
  readonly kdf: WampScramKdf;
  /** The salt, in Base64. */
  readonly salt: string;
  /** The iterations of the function. */
  readonly iterations: number;
  /** The memory of Argon2id, in KiB. */
  readonly memory?: number | undefined;
  /** StoredKey, 32 bytes in Base64. */
  readonly storedKey: string;
  /** ServerKey, 32 bytes in Base64. */
  readonly serverKey: string;
}

/** The stored keys of a user, and the identity of the user. */
export interface WampScramCredential extends WampIdentity, ScramKeys {}

/** Options of `scramCredential`. */
export interface ScramKeyOptions {
  /**
   * The key derivation function. `argon2id13` needs the package `hash-wasm`, at the server and at clients.
   *
   * @default 'pbkdf2'
   */
  readonly kdf?: WampScramKdf | undefined;
  /**
   * The salt, in Base64.
   *
   * @default 24 random bytes
   */
  readonly salt?: string | undefined;
  /**
   * The iterations.
   *
   * @default 600_000 for pbkdf2, 2 for argon2id13
   */
  readonly iterations?: number | undefined;
  /**
   * The memory of Argon2id, in KiB.
   *
   * @default 19_456
   */
  readonly memory?: number | undefined;
}

const derive = promisify(pbkdf2);

/**
 * Makes the keys that the server stores for a user of WAMP-SCRAM.
 *
 * @param password the password; it is normalized by SASLprep
 * @returns the keys, to be stored and returned by `credentialOf`
 * @throws a `TypeError` for a password with characters that are not allowed, or without a library for Argon2
 * @see specification, "WAMP-SCRAM", "Data Stored on the Server"
 * @example
 * await users.save(authid, await scramCredential(password));
 */
export async function scramCredential(
  password: string,
  options: ScramKeyOptions = {},
): Promise<ScramKeys> {
  const { kdf = 'pbkdf2', salt = randomBase64(defaults.nonceBytes) } = options;
  const salted = await saltedPassword(saslPrep(password), kdf, saltBytes(salt), options);
  return {
    kdf,
    salt,
    ...costs(kdf, options),
    storedKey: sha256(hmacSha256(salted, 'Client Key')).toString('base64'),
    serverKey: hmacSha256(salted, 'Server Key').toString('base64'),
  };
}

/** Returns the bytes of a stored key. @throws a `TypeError` if it is not 32 bytes in Base64 */
export function keyIn(keys: ScramKeys, name: 'storedKey' | 'serverKey'): Buffer {
  const value: unknown = keys[name];
  const bytes = typeof value === 'string' ? bytesOf(value) : undefined;
  if (bytes?.length === 32) return bytes;
  throw new TypeError(texts.wrongSecret(name, texts.base64Of32));
}

function costs(
  kdf: WampScramKdf,
  { iterations, memory }: ScramKeyOptions,
): Pick<ScramKeys, 'iterations' | 'memory'> {
  if (kdf === 'pbkdf2') return { iterations: iterations ?? defaults.pbkdf2Iterations };
  return {
    iterations: iterations ?? defaults.argon2Iterations,
    memory: memory ?? defaults.argon2KiB,
  };
}

async function saltedPassword(
  password: string,
  kdf: WampScramKdf,
  salt: Buffer,
  options: ScramKeyOptions,
): Promise<Uint8Array> {
  const { iterations, memory = defaults.argon2KiB } = costs(kdf, options);
  if (kdf === 'pbkdf2') return derive(password, salt, iterations, 32, 'sha256');
  if (kdf === 'argon2id13') return argon2id(password, salt, iterations, memory);
  throw new TypeError(texts.unknownKdf(String(kdf)));
}

function saltBytes(salt: string): Buffer {
  const bytes = bytesOf(salt);
  if (bytes === undefined || bytes.length === 0)
    throw new TypeError(texts.wrongSecret('salt', texts.base64));
  return bytes;
}
