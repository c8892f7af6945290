const Buffer = (globalThis as { Buffer?: typeof globalThis.Buffer }).Buffer;

/** Returns `bytes` in standard Base64, with padding. */
export function toBase64(bytes: Uint8Array): string {
  if (Buffer !== undefined)
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

/** The last character before padding has bits that encode nothing, and must be 0. */
const canonical = /^[A-Za-z0-9+/]*(?:[AQgw]==|[AEIMQUYcgkosw048]=)?$/;

/** Returns true for what `toBase64` returns for some bytes, and for nothing else (RFC 4648, 4 and 3.5). */
export function isBase64(text: string): boolean {
  return text.length % 4 === 0 && canonical.test(text);
}

/** Returns the bytes of a text for which `isBase64` returns true. */
export function fromBase64(text: string): Uint8Array {
  if (Buffer !== undefined) return new Uint8Array(Buffer.from(text, 'base64'));
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
