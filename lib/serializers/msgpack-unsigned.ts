const uint64 = 0xcf;
const int64 = 0xd3;

/**
 * Changes the type of 8-byte integers that are not negative from int64 to uint64. msgpackr writes int64
 * where the value fits, but some peers check the type of an id.
 *
 * @param count the number of 8-byte integers in the frame
 */
export function writeUnsigned(frame: Uint8Array, count: number): void {
  for (let at = 0; count > 0 && at < frame.length; at += sizeAt(frame, at)) {
    const head = frame[at];
    if (head !== int64 && head !== uint64) continue;
    count--;
    if ((frame[at + 1] as number) < 0x80) frame[at] = uint64;
  }
}

/** Returns the distance to the next head, in bytes. The items of a list or map have heads of their own. */
function sizeAt(frame: Uint8Array, at: number): number {
  const head = frame[at] as number;
  if (head < 0xa0 || head >= 0xe0) return 1;
  if (head < 0xc0) return head - 0x9f;
  if (head < 0xc4) return 1;
  if (head < 0xc7) return withLength(frame, at, 1 << (head - 0xc4));
  if (head < 0xcc) return 1 + (4 << (head - 0xca));
  if (head < 0xd4) return 1 + (1 << (head & 3));
  if (head < 0xdc) return withLength(frame, at, 1 << (head - 0xd9));
  return 1 + (2 << (head & 1));
}

function withLength(frame: Uint8Array, at: number, width: number): number {
  let length = 0;
  for (let i = 1; i <= width; i++) length = length * 256 + (frame[at + i] as number);
  return 1 + width + length;
}
