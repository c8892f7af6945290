import type { Socket } from 'node:net';
import { detached } from '../../hub/connection/shared-data.js';
import { defaults } from '../defaults.js';

/**
 * Writes frames in order with one system call. Small frames are copied into one buffer before.
 *
 * @param bytes the length of all frames together
 */
export function writeFrames(socket: Socket, frames: readonly Uint8Array[], bytes: number): void {
  const areSmall = frames.length > 1 && bytes < frames.length * defaults.copyBelowBytes;
  const chunks = areSmall ? [Buffer.concat(frames, bytes)] : keepable(socket, frames);
  if (chunks.length > 1) socket.cork();
  for (const chunk of chunks) socket.write(chunk);
  if (chunks.length > 1) socket.uncork();
}

/** Frames that wait for a slow peer must not keep the blocks in which they were written. */
function keepable(socket: Socket, frames: readonly Uint8Array[]): readonly Uint8Array[] {
  return socket.writableLength > 0 ? frames.map(detached) : frames;
}
