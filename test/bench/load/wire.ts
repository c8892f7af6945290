import type { Dialect } from './dialect.js';
import { clientFrame, emptyPong, FrameReader, type OnMessage } from './frames.js';

/** Cuts what a server sends into messages. */
export interface MessageReader {
  read(bytes: Buffer, onMessage: OnMessage): void;
}

/** How messages travel: how a connection begins, and what stands around a message. */
export interface Wire {
  /** What a client sends first. */
  opening(dialect: Pick<Dialect, 'path' | 'subprotocol'>): string | Buffer;
  /**
   * Where the server's answer to it ends; undefined while it is incomplete.
   *
   * @throws if the server refuses
   */
  opened(answer: Buffer): number | undefined;
  frame(payload: string | Uint8Array): Buffer;
  /** The answer to a ping without data. */
  readonly pong: Buffer;
  reader(onPing: () => void): MessageReader;
}

const headEnd = '\r\n\r\n';

export const webSocket: Wire = {
  opening: ({ path, subprotocol }) =>
    [
      `GET ${path} HTTP/1.1`,
      'Host: localhost',
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      ...(subprotocol === undefined ? [] : [`Sec-WebSocket-Protocol: ${subprotocol}`]),
      headEnd,
    ]
      .join('\r\n')
      .slice(0, -2),
  opened(answer) {
    const head = answer.toString('latin1');
    const end = head.indexOf(headEnd);
    if (end < 0) return undefined;
    const [status] = head.split('\r\n', 1);
    if (!status!.includes(' 101 ')) throw new Error(`Not upgraded: ${status}`);
    return end + headEnd.length;
  },
  frame: clientFrame,
  pong: emptyPong,
  reader: (onPing) => new FrameReader(onPing),
};

const separator = 0x1e;

/** WebSocket with batches of JSON messages. This end sends each message as a batch of its own. */
export const batchedWebSocket: Wire = {
  ...webSocket,
  frame: (payload) => clientFrame(`${payload as string}${String.fromCodePoint(separator)}`),
  reader: (onPing) => new BatchReader(new FrameReader(onPing)),
};

/** Cuts batches into messages: a separator stands behind each. */
class BatchReader implements MessageReader {
  constructor(private readonly frames: FrameReader) {}

  read(bytes: Buffer, onMessage: OnMessage): void {
    this.frames.read(bytes, (batch, start, batchEnd) => {
      for (let at = start, end; at < batchEnd; at = end + 1) {
        end = batch.indexOf(separator, at);
        onMessage(batch, at, end);
      }
    });
  }
}

const serializers: Readonly<Record<string, number>> = {
  'wamp.2.json': 1,
  'wamp.2.msgpack': 2,
  'wamp.2.cbor': 3,
};
const handshakeBytes = 4;
const headBytes = 4;
const ping = 1;

/** RawSocket, with the greatest limit. */
export const rawSocket: Wire = {
  opening: ({ subprotocol = '' }) => Buffer.of(0x7f, 0xf0 | serializers[subprotocol]!, 0, 0),
  opened(answer) {
    if (answer.length < handshakeBytes) return undefined;
    if ((answer[1]! & 0x0f) === 0) throw new Error(`Refused: ${answer.toString('hex')}`);
    return handshakeBytes;
  },
  frame(payload) {
    const data = Buffer.from(payload as string);
    const frame = Buffer.alloc(headBytes + data.length);
    frame.writeUInt32BE(data.length);
    frame.set(data, headBytes);
    return frame;
  },
  pong: Buffer.of(2, 0, 0, 0),
  reader: (onPing) => new RawReader(onPing),
};

class RawReader implements MessageReader {
  private rest: Buffer | undefined;

  constructor(private readonly onPing: () => void) {}

  read(bytes: Buffer, onMessage: OnMessage): void {
    const all = this.rest === undefined ? bytes : Buffer.concat([this.rest, bytes]);
    let at = 0;
    while (at + headBytes <= all.length) {
      const end = at + headBytes + all.readUIntBE(at + 1, 3);
      if (end > all.length) break;
      if (all[at] === 0) onMessage(all, at + headBytes, end);
      else if (all[at] === ping) this.onPing();
      at = end;
    }
    this.rest = at === all.length ? undefined : Buffer.from(all.subarray(at));
  }
}
