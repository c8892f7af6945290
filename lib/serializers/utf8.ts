/** Returns true if bytes are UTF-8 (RFC 3629, 4). For a short text it is faster than a `TextDecoder`. */
export function isUtf8(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  while (at < end) {
    const first = bytes[at++] as number;
    if (first < 0x80) continue;
    const last = at + following(first);
    if (last > end || !begins(first, bytes[at] as number)) return false;
    for (; at < last; at++) if (((bytes[at] as number) & 0xc0) !== 0x80) return false;
  }
  return true;
}

/** Returns the text of bytes that are UTF-8. For a short text it is faster than a `TextDecoder`. */
export function shortText(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  let at = start;
  while (at < end) {
    const first = bytes[at++] as number;
    let left = following(first);
    let point = left === 0 ? first : first & (0x3f >> left);
    for (; left > 0; left--) point = (point << 6) | ((bytes[at++] as number) & 0x3f);
    text += String.fromCodePoint(point);
  }
  return text;
}

/** Returns the number of bytes that follow the first one of a character. */
function following(first: number): number {
  if (first < 0x80) return 0;
  return first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
}

/** Returns false for longer forms than needed, halves of surrogate pairs, and what is beyond U+10FFFF. */
function begins(first: number, second: number): boolean {
  if (first < 0xc2 || first > 0xf4) return false;
  if (first === 0xe0) return second >= 0xa0;
  if (first === 0xed) return second < 0xa0;
  if (first === 0xf0) return second >= 0x90;
  return first !== 0xf4 || second < 0x90;
}
