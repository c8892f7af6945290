/** The tail of a message that has none. */
export const noTail: Uint8Array = new Uint8Array();

/**
 * Returns the length of a message in a frame, in bytes.
 *
 * @param tail the rest of a text, as UTF-8
 */
export function payloadBytes(data: string | Uint8Array, tail = noTail): number {
  return (typeof data === 'string' ? Buffer.byteLength(data) : data.length) + tail.length;
}

/**
 * Writes a message into memory with room for it.
 *
 * @param tail the rest of a text, as UTF-8
 * @returns the number of written bytes
 */
export function writePayload(
  memory: Buffer,
  at: number,
  data: string | Uint8Array,
  tail = noTail,
): number {
  if (typeof data !== 'string') {
    memory.set(data, at);
    return data.length;
  }
  const written = memory.write(data, at);
  if (tail.length > 0) memory.set(tail, at + written);
  return written + tail.length;
}
