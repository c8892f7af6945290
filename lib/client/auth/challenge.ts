import type { Dict } from '../../protocol/messages.js';
import { fromBase64 } from '../../serializers/base64.js';
import * as texts from '../texts.js';
import { fromHex } from './hex.js';

// Reads CHALLENGE.Extra, which comes from a server that nobody knows yet. Each function throws a
// `TypeError` that names what is wrong.

/** Canonical Base64 (RFC 4648). */
const base64 = /^(?:[A-Z\d+/]{4})*(?:[A-Z\d+/]{2}==|[A-Z\d+/]{3}=)?$/i;

export function textIn(extra: Dict, name: string): string {
  const value = extra[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new TypeError(texts.wrongChallenge(name, texts.nonEmptyString));
}

/** Returns an integer. */
export function integerIn(extra: Dict, name: string, min: number, max: number): number {
  const value = Number(extra[name] ?? Number.NaN);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new TypeError(texts.wrongChallenge(name, texts.number(min, max)));
}

/** Returns the bytes of canonical Base64. */
export function base64In(extra: Dict, name: string): Uint8Array<ArrayBuffer> {
  const value = textIn(extra, name);
  if (!base64.test(value)) throw new TypeError(texts.wrongChallenge(name, texts.base64));
  return Uint8Array.from(fromBase64(value));
}

/** Returns 32 bytes that are in hex. */
export function hex32In(extra: Dict, name: string): Uint8Array<ArrayBuffer> {
  const bytes = fromHex(textIn(extra, name));
  if (bytes?.length === 32) return bytes;
  throw new TypeError(texts.wrongChallenge(name, texts.hex32));
}
