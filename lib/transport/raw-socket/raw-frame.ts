import type { FrameFormat } from '../sockets/frame-format.js';
import { payloadBytes, writePayload } from '../sockets/frame-payload.js';

/** The types of frames (specification: "RawSocket Transport"). */
export const RawFrame = { Message: 0, Ping: 1, Pong: 2 } as const;

/** The length of the head of a frame, in bytes: an octet for the type, and three for the length. */
export const headBytes = 4;

/** The longest payload of a frame, in bytes. Its length does not fit into three octets, so it has a bit of its own. */
export const mostPayloadBytes = 2 ** 24;

const longestBit = 0x08;

/** The head of a frame, as it was received. */
export interface FrameHead {
  readonly type: number;
  readonly length: number;
}

/** Returns the meaning of the 32 bits of a head; `undefined` if it uses reserved bits or types. */
export function readHead(bits: number): FrameHead | undefined {
  const kind = bits >>> 24;
  const length = bits & 0xff_ff_ff;
  const type = kind & ~longestBit;
  if (type > RawFrame.Pong) return undefined;
  if (kind === type) return { type, length };
  return length === 0 ? { type, length: mostPayloadBytes } : undefined;
}

function writeHead(memory: Buffer, at: number, type: number, length: number): void {
  const kind = length === mostPayloadBytes ? type | longestBit : type;
  memory.writeUInt32BE(kind * mostPayloadBytes + (length % mostPayloadBytes), at);
}

/**
 * Returns a frame of this type, in a new buffer.
 *
 * @param tail the rest of a text, as UTF-8
 */
export function encodeRawFrame(type: number, data: string | Uint8Array, tail?: Uint8Array): Buffer {
  const length = payloadBytes(data, tail);
  const frame = Buffer.allocUnsafe(headBytes + length);
  writeHead(frame, 0, type, length);
  writePayload(frame, headBytes, data, tail);
  return frame;
}

/** The format of frames with messages. */
export const rawSocketFrames: FrameFormat = {
  maxHeadBytes: headBytes,
  encode: (data, tail) => encodeRawFrame(RawFrame.Message, data, tail),
  write(memory, at, data) {
    const length = writePayload(memory, at + headBytes, data);
    writeHead(memory, at, RawFrame.Message, length);
    return at + headBytes + length;
  },
};
