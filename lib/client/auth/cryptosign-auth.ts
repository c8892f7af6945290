import type { Dict } from '../../protocol/messages.js';
import * as texts from '../texts.js';
import { hex32In } from './challenge.js';
import type { Attempt, Credential, WampClientAuth } from './client-auth.js';
import { requireText, textOf, wrong } from './credentials.js';
import { fromHex, toHex } from './hex.js';
import { type Bytes, type CryptoKey, webCrypto, xor } from './web-crypto.js';

/** The ways in which a login is bound to its TLS channel. */
export type ChannelBinding = 'tls-unique' | 'tls-exporter';

/** Options of {@link cryptosignAuth}. */
export interface CryptosignAuthOptions {
  /** The 32 bytes of the Ed25519 private key, in hex. They are never sent. */
  readonly privateKey: Credential;
  /** The authid of the client. Without it, the server knows the client by its public key. */
  readonly authid?: string | undefined;
  /**
   * Binds the login to the TLS channel, so that nobody can relay it. A server that cannot do that goes on
   * without.
   */
  readonly channelBinding?: ChannelBinding | undefined;
  /** Returns the 32 bytes of the channel id. Needed with `channelBinding`; pages cannot read it. */
  readonly channelId?: (() => Uint8Array | Promise<Uint8Array>) | undefined;
}

/**
 * Logs in with an Ed25519 key, which signs the challenge (specification: "Cryptosign-based
 * Authentication"). In a page this needs `https://` or localhost.
 *
 * @throws `TypeError` if an option is missing or wrong
 * @example
 * cryptosignAuth({ privateKey: process.env['DEVICE_KEY'] ?? '' });
 */
export function cryptosignAuth(options: CryptosignAuthOptions): WampClientAuth {
  const { privateKey, authid, channelBinding, channelId } = options;
  if (authid !== undefined) requireText('authid', authid);
  if (typeof privateKey !== 'function') seedOf(privateKey);
  if (channelBinding !== undefined && typeof channelId !== 'function')
    throw wrong('channelId', texts.channelId, channelId);
  const keyFor = async (attempt: Attempt): Promise<CryptoKey> =>
    importKey(seedOf(await textOf('privateKey', privateKey, attempt)));
  return {
    method: 'cryptosign',
    authid,
    isFixed: typeof privateKey === 'string',
    extra: async (attempt) => {
      const pubkey = await publicKeyOf(await keyFor(attempt));
      return { pubkey, channel_binding: channelBinding ?? null };
    },
    respond: async (extra, attempt) => {
      const challenge = hex32In(extra, 'challenge');
      const isBound = isBoundBy(extra, channelBinding);
      const message = isBound ? xor(challenge, await channelIdOf(options)) : challenge;
      const signature = await webCrypto().sign('Ed25519', await keyFor(attempt), message);
      return toHex(new Uint8Array(signature)) + toHex(message);
    },
  };
}

/** @throws `TypeError` if the server uses another binding than the client asked for */
function isBoundBy(extra: Dict, asked: ChannelBinding | undefined): boolean {
  const told = extra['channel_binding'] ?? undefined;
  if (told !== undefined && told !== asked)
    throw new TypeError(texts.otherBinding(asked ?? 'none', JSON.stringify(told)));
  return told !== undefined;
}

async function channelIdOf({ channelId }: CryptosignAuthOptions): Promise<Bytes> {
  const bytes = Uint8Array.from((await channelId?.()) ?? []);
  if (bytes.length === 32) return bytes;
  throw wrong('channelId', texts.channelId, `${bytes.length}`);
}

function seedOf(privateKey: unknown): Bytes {
  const seed = typeof privateKey === 'string' ? fromHex(privateKey) : undefined;
  if (seed?.length === 32) return seed;
  throw wrong('privateKey', texts.privateKey, privateKey);
}

/** The head of PKCS #8 for an Ed25519 key, whose 32 bytes follow (RFC 8410). */
const pkcs8 = fromHex('302e020100300506032b657004220420') as Bytes;

function importKey(seed: Bytes): Promise<CryptoKey> {
  const key = Uint8Array.of(...pkcs8, ...seed);
  return webCrypto().importKey('pkcs8', key, 'Ed25519', true, ['sign']);
}

/** Returns the public key in hex, which WebCrypto only tells as a JWK, in Base64 for URLs. */
async function publicKeyOf(key: CryptoKey): Promise<string> {
  const { x = '' } = await webCrypto().exportKey('jwk', key);
  const binary = atob(x.replaceAll('-', '+').replaceAll('_', '/'));
  return toHex(Uint8Array.from(binary, (character) => character.charCodeAt(0)));
}
