import { defaults } from './defaults.js';
import type { FrameFormat } from './sockets/frame-format.js';
import { FrameMemory } from './sockets/frame-memory.js';
import { noTail, payloadBytes, writePayload } from './sockets/frame-payload.js';

/** The longest head of a frame, in bytes. */
export const maxHeadBytes = 10;

/** The memory for frames that many connections may share. */
const sharedMemory = new FrameMemory(defaults.sharedMemoryBytes);

/**
 * Returns one message as one unmasked, unfragmented WebSocket frame (RFC 6455, 5.2), in memory that no other frame uses.
 *
 * @param data a string for a text frame, bytes for a binary frame
 * @param tail the rest of a text, as UTF-8
 */
export function encodeFrame(data: string | Uint8Array, tail?: Uint8Array): Buffer {
  return encodeFrameAs(opcodeOf(data), data, tail);
}

/** Does the same with another first octet. */
export function encodeFrameAs(opcode: number, data: string | Uint8Array, tail = noTail): Buffer {
  // A UTF-16 code unit takes at most three bytes in UTF-8.
  const most = (typeof data === 'string' ? 3 : 1) * data.length + tail.length + maxHeadBytes;
  return isMedium(most) ? inBlock(opcode, data, tail, most) : inBuffer(opcode, data, tail);
}

/** A smaller frame is in the pool of Node. A larger one would waste too much of a block. */
function isMedium(bytes: number): boolean {
  return bytes > Buffer.poolSize / 2 && bytes <= defaults.sharedMemoryBytes / 4;
}

/** A buffer for each frame would take more time than to write it. */
function inBlock(
  opcode: number,
  data: string | Uint8Array,
  tail: Uint8Array,
  most: number,
): Buffer {
  sharedMemory.reserve(most);
  const { block, used } = sharedMemory;
  const length = data.length + tail.length;
  sharedMemory.used = writeFrame(opcode, block, used, data, length, tail);
  return block.subarray(used, sharedMemory.used);
}

function inBuffer(opcode: number, data: string | Uint8Array, tail: Uint8Array): Buffer {
  const length = payloadBytes(data, tail);
  const frame = Buffer.allocUnsafe(headBytes(length) + length);
  writeFrame(opcode, frame, 0, data, length, tail);
  return frame;
}

/** Returns the first octet of a frame that is the whole message. */
export function opcodeOf(data: string | Uint8Array): number {
  return typeof data === 'string' ? 0x81 : 0x82;
}

/**
 * Writes one message as a frame into memory with room for it.
 *
 * @param opcode the first octet
 * @param length the length of the payload, in bytes. It may be an estimate that is too low; then there must
 * be room for the longest head
 * @param tail the rest of a text, as UTF-8
 * @returns the end of the frame
 */
export function writeFrame(
  opcode: number,
  memory: Buffer,
  at: number,
  data: string | Uint8Array,
  length: number,
  tail = noTail,
): number {
  const start = at + headBytes(length);
  const written = writePayload(memory, start, data, tail);
  // The estimate was too low, and the head is longer.
  if (headBytes(written) !== start - at) return writeFrame(opcode, memory, at, data, written, tail);
  writeHead(memory, at, opcode, written);
  return start + written;
}

function headBytes(length: number): number {
  if (length < 126) return 2;
  return length < 65_536 ? 4 : maxHeadBytes;
}

function writeHead(memory: Buffer, at: number, opcode: number, length: number): void {
  memory[at] = opcode;
  if (length < 126) {
    memory[at + 1] = length;
  } else if (length < 65_536) {
    memory[at + 1] = 126;
    memory.writeUInt16BE(length, at + 2);
  } else {
    memory[at + 1] = 127;
    memory.writeUInt16BE(0, at + 2);
    memory.writeUIntBE(length, at + 4, 6);
  }
}

/** The format of unmasked, unfragmented WebSocket frames. */
export const webSocketFrames: FrameFormat = {
  maxHeadBytes,
  encode: encodeFrame,
  write: (memory, at, data, length) => writeFrame(opcodeOf(data), memory, at, data, length),
};
