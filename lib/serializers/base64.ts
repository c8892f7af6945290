const Buffer = (globalThis as { Buffer?: typeof globalThis.Buffer }).Buffer;

/** Returns `bytes` in standard Base64, with padding. */
export function toBase64(bytes: Uint8Array): string {
  if (Buffer !== undefined)
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

/** Returns the bytes of standard Base64. For any other text it returns other bytes, or throws. */
export function fromBase64(text: string): Uint8Array {
  if (Buffer !== undefined) return new Uint8Array(Buffer.from(text, 'base64'));
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
