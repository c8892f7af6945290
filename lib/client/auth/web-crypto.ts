import * as texts from '../texts.js';

// Named by way of a function, because older compilers have no type parameter here.
export type Bytes = ReturnType<typeof Uint8Array.of>;

// Named by way of the global, which browsers and Node declare in different places.
type Subtle = (typeof globalThis.crypto)['subtle'];

export type CryptoKey = Parameters<Subtle['sign']>[1];

const encoder = new TextEncoder();

/** Returns the UTF-8 of a text. */
export function utf8(text: string): Bytes {
  return encoder.encode(text);
}

/** Returns bytes that nobody can guess. */
export function randomBytes(count: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(count));
}

/** @throws `TypeError` where the page has no WebCrypto */
export function webCrypto(): Subtle {
  const { subtle } = globalThis.crypto as { subtle?: Subtle };
  if (subtle === undefined) throw new TypeError(texts.noWebCrypto);
  return subtle;
}

export async function sha256(data: Bytes): Promise<Bytes> {
  return new Uint8Array(await webCrypto().digest('SHA-256', data));
}

export async function hmacSha256(key: Bytes, data: Bytes): Promise<Bytes> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const imported = await webCrypto().importKey('raw', key, algorithm, false, ['sign']);
  return new Uint8Array(await webCrypto().sign('HMAC', imported, data));
}

/** Derives a key from a password by PBKDF2 with HMAC-SHA256 (RFC 8018). */
export async function pbkdf2(
  password: Bytes,
  salt: Bytes,
  iterations: number,
  length: number,
): Promise<Bytes> {
  const key = await webCrypto().importKey('raw', password, 'PBKDF2', false, ['deriveBits']);
  const algorithm = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations };
  return new Uint8Array(await webCrypto().deriveBits(algorithm, key, length * 8));
}

/** Returns the bytewise exclusive or of two values of one length. */
export function xor(a: Bytes, b: Bytes): Bytes {
  return a.map((byte, i) => byte ^ (b[i] as number));
}
