import type { Framing } from '../../hub/connection/shared-data.js';

/** The frame format of a transport. A frame is a head and a message. */
export interface FrameFormat {
  /** The longest head of a frame, in bytes. */
  readonly maxHeadBytes: number;
  /** Returns one message as a frame in a new buffer. It must be the same function each time. */
  readonly encode: Framing;
  /**
   * Writes one message as a frame into memory with room for the longest head and the message.
   *
   * @param length the length of the message, in bytes; it may be an estimate that is too low
   * @returns the end of the frame
   */
  write(memory: Buffer, at: number, data: string | Uint8Array, length: number): number;
}
