import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** Text, which is read as UTF-8, or bytes. */
export type Octets = string | Uint8Array;

/** Returns HMAC-SHA256 (RFC 2104). */
export function hmacSha256(key: Octets, data: Octets): Buffer {
  return createHmac('sha256', key).update(data).digest();
}

export function sha256(data: Octets): Buffer {
  return createHash('sha256').update(data).digest();
}

/** Compares in a time that depends on the lengths only. */
export function areSame(left: Octets, right: Octets): boolean {
  const [a, b] = [Buffer.from(left as string), Buffer.from(right as string)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Returns the bytes of `left`, each XORed with that of `right`. */
export function xor(left: Uint8Array, right: Uint8Array): Uint8Array {
  return left.map((byte, at) => byte ^ (right[at] as number));
}

/** Returns random bytes of a CSPRNG. */
export function randomOctets(bytes: number): Buffer {
  return randomBytes(bytes);
}

/** Returns random bytes of a CSPRNG, in Base64. */
export function randomBase64(bytes: number): string {
  return randomBytes(bytes).toString('base64');
}

/** Returns the bytes of canonical Base64 (RFC 4648); `undefined` for any other text. */
export function bytesOf(base64: string): Buffer | undefined {
  const bytes = Buffer.from(base64, 'base64');
  return bytes.toString('base64') === base64 ? bytes : undefined;
}
