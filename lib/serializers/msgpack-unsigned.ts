const uint64 = 0xcf;
const int64 = 0xd3;

/**
 * Makes the integers of eight bytes in a frame unsigned unless they are negative: msgpackr writes int64
 * as long as that can hold them, and some peers take an id for what its type says.
 *
 * @param count how many there are
 */
export function writeUnsigned(frame: Uint8Array, count: number): void {
  for (let at = 0; count > 0 && at < frame.length; at += sizeAt(frame, at)) {
    const head = frame[at];
    if (head !== int64 && head !== uint64) continue;
    count--;
    if ((frame[at + 1] as number) < 0x80) frame[at] = uint64;
  }
}

/** How many bytes begin here before the next head; the items of lists and maps are not among them. */
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
