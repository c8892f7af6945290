import { constants, deflateRawSync } from 'node:zlib';
import type { FrameFormat } from '../sockets/frame-format.js';
import { payloadBytes } from '../sockets/frame-payload.js';
import {
  encodeFrame,
  encodeFrameAs,
  maxHeadBytes,
  opcodeOf,
  webSocketFrames,
  writeFrame,
} from '../ws-frame.js';
import type { Compression } from './compression-options.js';

/** The bit of a frame whose payload is compressed (RFC 7692, 6). */
const compressedBit = 0x40;

/** The end of compressed data, which is not sent (RFC 7692, 7.2.1). */
const tailBytes = 4;

/**
 * Returns the format of WebSocket frames that are compressed if they get shorter by it, and are neither too short
 * nor so long that it would take too much time.
 */
export function deflatedFrames(compression: Compression): FrameFormat {
  const { thresholdBytes, level, maxWindowBits: windowBits, maxBytes } = compression;
  const options = { level, windowBits, finishFlush: constants.Z_SYNC_FLUSH };

  /** Returns the compressed message; `undefined` if it is sent as it is. */
  function deflated(data: string | Uint8Array): Uint8Array | undefined {
    // No text has fewer bytes than characters.
    if (data.length < thresholdBytes || payloadBytes(data) > maxBytes) return undefined;
    const bytes = deflateRawSync(data, options).subarray(0, -tailBytes);
    return bytes.length < data.length ? bytes : undefined;
  }

  return {
    maxHeadBytes,
    encode(data, tail) {
      const bytes = deflated(tail === undefined ? data : Buffer.concat([Buffer.from(data), tail]));
      if (bytes === undefined) return encodeFrame(data, tail);
      return encodeFrameAs(opcodeOf(data) | compressedBit, bytes);
    },
    write(memory, at, data, length) {
      const bytes = deflated(data);
      if (bytes === undefined) return webSocketFrames.write(memory, at, data, length);
      return writeFrame(opcodeOf(data) | compressedBit, memory, at, bytes, bytes.length);
    },
  };
}
