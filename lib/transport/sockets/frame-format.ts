import type { Framing } from '../../hub/connection/connection.js';

/** The frames of a transport: each is a message with a head before it. */
export interface FrameFormat {
  /** The longest head of a frame, in bytes. */
  readonly maxHeadBytes: number;
  /** Returns one message as a frame in a buffer of its own. It is the same function each time. */
  readonly encode: Framing;
  /**
   * Writes one message as a frame where there is room for the longest head and the message.
   *
   * @param length of the message, in bytes; a guess will do if it is not too high
   * @returns where the frame ends
   */
  write(memory: Buffer, at: number, data: string | Uint8Array, length: number): number;
}
