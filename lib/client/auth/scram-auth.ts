import type { Dict } from '../../protocol/messages.js';
import { saslPrep } from '../../protocol/sasl-prep.js';
import {
  scramAuthMessage,
  type ScramExchange,
  type ScramMethod,
} from '../../protocol/scram-message.js';
import { toBase64 } from '../../serializers/base64.js';
import * as defaults from '../defaults.js';
import * as texts from '../texts.js';
import { base64In, integerIn, textIn } from './challenge.js';
import type { Attempt, Credential, WampClientAuth } from './client-auth.js';
import { requireCredential, requireText, textOf } from './credentials.js';
import { type Bytes, hmacSha256, pbkdf2, randomBytes, sha256, utf8, xor } from './web-crypto.js';

/** The parameters of Argon2id, version 1.3, for {@link ScramAuthOptions.argon2id}. */
export interface Argon2Parameters {
  /** The salt, decoded. */
  readonly salt: Uint8Array;
  /** The passes over the memory. */
  readonly iterations: number;
  /** The memory, in KiB. */
  readonly memory: number;
  /** Always 1. */
  readonly parallelism: number;
  /** The length of the result, in bytes: always 32. */
  readonly length: number;
}

/** Options of {@link scramAuth}. */
export interface ScramAuthOptions {
  /** The authid of the client. */
  readonly authid: string;
  /** The password. It is never sent. */
  readonly password: Credential;
  /**
   * The name of the method: `scram` for Crossbar.io and servers that follow it.
   *
   * @default 'wamp-scram'
   */
  readonly method?: ScramMethod | undefined;
  /**
   * Computes Argon2id, for servers that derive keys with it. WebCrypto does not have it; npm has, for
   * example `hash-wasm`.
   */
  readonly argon2id?:
    | ((password: Uint8Array, parameters: Argon2Parameters) => Uint8Array | Promise<Uint8Array>)
    | undefined;
}

/** What a login proves, and what it expects the server to prove. Both are Base64. */
export interface ScramProof {
  readonly proof: string;
  readonly verifier: string;
}

/** What an attempt knows of its own login. */
interface PendingLogin {
  readonly nonce: string;
  /** The expected proof of the server, after AUTHENTICATE. */
  verifier?: string;
}

/**
 * Logs in with a password that is neither sent nor stored at the server. It also checks that the server
 * knows the password: WELCOME of another one ends the session (specification: "Salted Challenge Response
 * Authentication"). In a page this needs `https://` or localhost.
 *
 * @throws `TypeError` if an option is missing
 * @example
 * scramAuth({ authid: 'ann', password: () => passwordField.value });
 */
export function scramAuth(options: ScramAuthOptions): WampClientAuth {
  const { authid, password, method = 'wamp-scram' } = options;
  requireText('authid', authid);
  requireCredential('password', password);
  const logins = new WeakMap<Attempt, PendingLogin>();
  return {
    method,
    authid: saslPrep(authid),
    isFixed: typeof password === 'string',
    extra: (attempt) => {
      const nonce = toBase64(randomBytes(defaults.nonceBytes));
      logins.set(attempt, { nonce });
      return { nonce, channel_binding: null };
    },
    respond: async (extra, attempt) => {
      const login = logins.get(attempt);
      const exchange = exchangeOf(authid, login?.nonce, extra);
      const text = await textOf('password', password, attempt);
      const salted = await saltedPassword(text, extra, options);
      const { proof, verifier } = await scramProof(method, exchange, salted);
      if (login !== undefined) login.verifier = verifier;
      return [proof, { nonce: exchange.nonce, channel_binding: null, cbind_data: null }];
    },
    welcomed: ({ authextra }, attempt) => {
      const { verifier, scram_server_signature } = (authextra ?? {}) as Dict;
      const told = String(verifier ?? scram_server_signature).replace(/^v=/, '');
      if (told !== logins.get(attempt)?.verifier) throw new TypeError(texts.unproven);
    },
  };
}

/** Computes both proofs from the salted password (RFC 5802, 3). */
export async function scramProof(
  method: ScramMethod,
  exchange: ScramExchange,
  salted: Bytes,
): Promise<ScramProof> {
  const message = utf8(scramAuthMessage(method, exchange));
  const clientKey = await hmacSha256(salted, utf8('Client Key'));
  const signature = await hmacSha256(await sha256(clientKey), message);
  const serverKey = await hmacSha256(salted, utf8('Server Key'));
  return {
    proof: toBase64(xor(clientKey, signature)),
    verifier: toBase64(await hmacSha256(serverKey, message)),
  };
}

function exchangeOf(authid: string, clientNonce: string | undefined, extra: Dict): ScramExchange {
  const nonce = textIn(extra, 'nonce');
  const isOurs = clientNonce !== undefined && nonce.startsWith(clientNonce);
  if (!isOurs || nonce === clientNonce)
    throw new TypeError(texts.wrongChallenge('nonce', texts.strangeNonce));
  const iterations = integerIn(extra, 'iterations', 1, defaults.maxIterations);
  return { authid, clientNonce, nonce, salt: textIn(extra, 'salt'), iterations };
}

/** Derives the salted password by the function that the server has chosen. */
async function saltedPassword(
  password: string,
  extra: Dict,
  { argon2id }: ScramAuthOptions,
): Promise<Bytes> {
  const prepared = utf8(saslPrep(password));
  const salt = base64In(extra, 'salt');
  const kdf = textIn(extra, 'kdf');
  if (kdf === 'pbkdf2') {
    // Fewer would give a false server a hash that is cheap to try passwords with.
    const iterations = integerIn(
      extra,
      'iterations',
      defaults.minScramIterations,
      defaults.maxIterations,
    );
    return pbkdf2(prepared, salt, iterations, 32);
  }
  // Autobahn and Crossbar write a dash.
  if (kdf !== 'argon2id13' && kdf !== 'argon2id-13') throw new TypeError(texts.unknownKdf(kdf));
  if (argon2id === undefined) throw new TypeError(texts.noArgon2);
  const iterations = integerIn(extra, 'iterations', 1, defaults.maxIterations);
  const memory = integerIn(extra, 'memory', 8, defaults.maxArgon2KiB);
  const parameters = { salt, iterations, memory, parallelism: 1, length: 32 };
  return Uint8Array.from(await argon2id(prepared, parameters));
}
