import type { Socket } from 'node:net';
import { defaults } from '../protocol/defaults.js';

/**
 * One message as one unmasked, unfragmented WebSocket frame (RFC 6455, 5.2), in one buffer.
 *
 * @param data text for a text frame, bytes for a binary one
 */
export function encodeFrame(data: string | Uint8Array): Buffer {
  const isText = typeof data === 'string';
  const length = isText ? Buffer.byteLength(data) : data.length;
  const start = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(start + length);
  frame[0] = isText ? 0x81 : 0x82;
  if (start === 2) {
    frame[1] = length;
  } else if (start === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeUInt16BE(0, 2);
    frame.writeUIntBE(length, 4, 6);
  }
  if (isText) frame.write(data, start);
  else frame.set(data, start);
  return frame;
}

/**
 * Writes frames in order by one system call: small ones copied together, large ones as they are.
 *
 * @param bytes of all frames together
 */
export function writeFrames(socket: Socket, frames: readonly Uint8Array[], bytes: number): void {
  const areSmall = frames.length > 1 && bytes < frames.length * defaults.copyBelowBytes;
  const chunks = areSmall ? [Buffer.concat(frames, bytes)] : frames;
  if (chunks.length > 1) socket.cork();
  for (const chunk of chunks) socket.write(chunk);
  if (chunks.length > 1) socket.uncork();
}
