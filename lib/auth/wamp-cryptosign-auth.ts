import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import type { WampDialogue } from '../hub/authentication/authenticator.js';
import type { WampHello, WampIdentity } from '../hub/authentication/join.js';
import { ErrorUri } from '../protocol/error-uris.js';
import { WampError } from '../protocol/wamp-error.js';
import { authextraOf } from './hello-extra.js';
import { areSame, randomOctets, xor } from './secrets.js';
import * as texts from './texts.js';
import { WampChallengeAuth } from './wamp-challenge-auth.js';

/**
 * Accepts clients that prove an Ed25519 key by signing a random challenge.
 *
 * @see specification, "Cryptosign-based Authentication"
 * @example
 * ```ts
 * @WampAuth()
 * export class KeyAuth extends WampCryptosignAuth {
 *   constructor(private readonly keys: KeyStore) {
 *     super();
 *   }
 *
 *   async identityOf(publicKey: string): Promise<WampIdentity | undefined> {
 *     const device = await this.keys.find(publicKey);
 *     return device && { authid: device.name, authrole: 'device' };
 *   }
 * }
 * ```
 */
export abstract class WampCryptosignAuth extends WampChallengeAuth {
  readonly methods: readonly string[] = ['cryptosign'];

  /**
   * Returns the identity of the client that has proven a key. Without an `authid` in it, the authid is the
   * public key.
   *
   * @param publicKey the key, 32 bytes in lower-case hex
   * @param authid the authid that the client claims; the key proves nothing about it
   * @param hello the HELLO of the client
   * @param signal aborted when the client leaves or waits too long
   * @returns `undefined` or `null` rejects the client with `wamp.error.no_such_principal`, which tells
   * nothing but that this key, which is its own, is unknown
   */
  abstract identityOf(
    publicKey: string,
    authid: string | undefined,
    hello: WampHello,
    signal: AbortSignal,
  ): WampIdentity | null | undefined | Promise<WampIdentity | null | undefined>;

  async *authenticate(hello: WampHello, signal: AbortSignal): WampDialogue {
    const { pubkey, channel_binding: asked } = authextraOf(hello);
    const publicKey = publicKeyOf(pubkey);
    const challenge = randomOctets(keyBytes);
    const channelId = typeof asked === 'string' ? channelIdOf(hello, asked) : undefined;
    const { signature } = yield {
      extra: {
        challenge: challenge.toString('hex'),
        channel_binding: channelId === undefined ? null : asked,
      },
    };
    const message = channelId === undefined ? challenge : xor(challenge, channelId);
    if (!isSigned(signature, message, keyObject(publicKey))) return undefined;
    const who = (await this.identityOf(publicKey, hello.authid, hello, signal)) ?? undefined;
    if (who === undefined) throw new WampError(ErrorUri.NoSuchPrincipal, [texts.unknownKey]);
    return typeof who === 'object' ? { authid: publicKey, ...who } : who;
  }
}

/** The number of bytes of a key or message, and of a signature. */
const [keyBytes, signatureBytes] = [32, 64];

/**
 * Checks AUTHENTICATE.Signature: the signature, followed by the signed message. The message must be the one
 * that was to be signed, because any other one may have been signed for somebody else.
 */
function isSigned(answer: string, message: Uint8Array, key: KeyObject): boolean {
  const bytes = fromHex(answer);
  if (bytes?.length !== signatureBytes + keyBytes) return false;
  const isIssued = areSame(bytes.subarray(signatureBytes), message);
  return verify(null, message, key, bytes.subarray(0, signatureBytes)) && isIssued;
}

function publicKeyOf(pubkey: unknown): string {
  const bytes = typeof pubkey === 'string' ? fromHex(pubkey) : undefined;
  if (bytes?.length === keyBytes) return bytes.toString('hex');
  throw new WampError(ErrorUri.AuthenticationDenied, [texts.wrongPublicKey]);
}

/** Returns an Ed25519 key from its 32 bytes in hex (RFC 8410). */
function keyObject(hex: string): KeyObject {
  const x = Buffer.from(hex, 'hex').toString('base64url');
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
}

/** Returns the 32 bytes that identify the TLS channel; `undefined` if the connection has none of this type. */
function channelIdOf({ transport }: WampHello, type: string): Uint8Array | undefined {
  const id = transport.channelId?.(type);
  return id?.length === keyBytes ? id : undefined;
}

function fromHex(text: string): Buffer | undefined {
  return /^(?:[\da-f]{2})*$/i.test(text) ? Buffer.from(text, 'hex') : undefined;
}
