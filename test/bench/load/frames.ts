/** A fixed mask: `ws` skips the unmasking of one that is zero, which no real client sends. */
const mask = [0x5a, 0x3c, 0x96, 0xe1] as const;

/** One message as a client's frame (RFC 6455, 5.2): masked, not fragmented. */
export function clientFrame(payload: string | Uint8Array): Buffer {
  return frameOf(typeof payload === 'string' ? 0x81 : 0x82, Buffer.from(payload as string));
}

/** @param first byte of the frame: whether it is the last of its message, and what it is */
export function frameOf(first: number, data: Uint8Array): Buffer {
  const start = headLength(data.length);
  const frame = Buffer.allocUnsafe(start + data.length);
  frame[0] = first;
  if (start === 6) {
    frame[1] = 0x80 | data.length;
  } else if (start === 8) {
    frame[1] = 0x80 | 126;
    frame.writeUInt16BE(data.length, 2);
  } else {
    frame[1] = 0x80 | 127;
    frame.writeUIntBE(0, 2, 2);
    frame.writeUIntBE(data.length, 4, 6);
  }
  frame.set(mask, start - 4);
  for (let i = 0; i < data.length; i++) frame[start + i] = data[i]! ^ mask[i & 3]!;
  return frame;
}

/** How long the head of a masked frame is. */
function headLength(length: number): number {
  if (length < 126) return 6;
  return length < 65_536 ? 8 : 14;
}

/** Gets each message of a connection: where its payload starts and ends in `bytes`, for the time of the call. */
export type OnMessage = (bytes: Buffer, start: number, end: number) => void;

const isControl = 0x08;
const pingHead = 0x89;

/** Answers a ping (RFC 6455, 5.5.3), which may have no data: a server's heartbeat. */
export const emptyPong = Buffer.of(0x8a, 0x80, ...mask);

/** Cuts what a server sends into messages. It knows unfragmented, unmasked frames only: what servers send. */
export class FrameReader {
  private rest: Buffer | undefined;

  /** @param onPing told of frames that are no messages, but a ping */
  constructor(private readonly onPing: () => void = () => {}) {}

  /** @param bytes what arrived; may be overwritten after the call */
  read(bytes: Buffer, onMessage: OnMessage): void {
    const { rest } = this;
    const all = rest === undefined ? bytes : Buffer.concat([rest, bytes]);
    let at = 0;
    for (let end = frameEnd(all, at); end <= all.length; end = frameEnd(all, at)) {
      const head = all[at]!;
      if ((head & isControl) === 0) onMessage(all, payloadStart(all, at), end);
      else if (head === pingHead) this.onPing();
      at = end;
    }
    this.rest = at === all.length ? undefined : Buffer.from(all.subarray(at));
  }
}

function payloadStart(bytes: Buffer, at: number): number {
  const length = bytes[at + 1]!;
  if (length < 126) return at + 2;
  return length === 126 ? at + 4 : at + 10;
}

/** Where the frame that starts at `at` ends; Infinity while its head is not complete. */
function frameEnd(bytes: Buffer, at: number): number {
  if (at + 2 > bytes.length) return Infinity;
  const length = bytes[at + 1]!;
  if (length < 126) return at + 2 + length;
  if (length === 126) return at + 4 > bytes.length ? Infinity : at + 4 + bytes.readUInt16BE(at + 2);
  return at + 10 > bytes.length ? Infinity : at + 10 + bytes.readUIntBE(at + 4, 6);
}
