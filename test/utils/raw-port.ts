import type { Socket } from 'node:net';
import type { WampSerializer } from '../../lib/serializers/index.js';
import type { ClientPort, ClientPortListener } from '../../lib/testing/index.js';

/** The numbers of the serializers in a handshake. */
const numbers: Readonly<Record<string, number>> = {
  'wamp.2.json': 1,
  'wamp.2.msgpack': 2,
  'wamp.2.cbor': 3,
};

/** One frame of the server. */
export interface RawFrameRead {
  readonly kind: number;
  readonly payload: Buffer;
}

/** The client's end of a RawSocket connection, written for tests without a line of the server's code. */
export class RawPort implements ClientPort {
  readonly waitMs = 5_000;
  /** The pongs and pings of the server. */
  readonly controls: RawFrameRead[] = [];
  private received = Buffer.alloc(0);
  private isAccepted = false;
  private listener: ClientPortListener | undefined;

  /** @param exponent the limit of this end is two to the power of 9 and this */
  constructor(
    readonly socket: Socket,
    private readonly serializer: WampSerializer,
    exponent = 15,
  ) {
    const number = numbers[serializer.subprotocol]!;
    socket.write(Buffer.of(0x7f, exponent * 16 + number, 0, 0));
  }

  listen(listener: ClientPortListener): void {
    this.listener = listener;
    this.socket.on('data', (data: Buffer) => this.read(data));
    this.socket.on('error', () => {});
    this.socket.on('close', () => listener.closed());
  }

  send(data: string | Uint8Array): void {
    this.sendFrame(0, Buffer.from(data as string));
  }

  sendFrame(kind: number, payload: Buffer): void {
    const head = Buffer.alloc(4);
    head.writeUIntBE(payload.length, 1, 3);
    head[0] = kind;
    this.socket.write(Buffer.concat([head, payload]));
  }

  pause(): void {
    this.socket.pause();
  }

  resume(): void {
    this.socket.resume();
  }

  close(): void {
    this.socket.destroy();
  }

  private read(data: Buffer): void {
    this.received = Buffer.concat([this.received, data]);
    if (!this.isAccepted && this.received.length >= 4) {
      this.isAccepted = true;
      this.received = this.received.subarray(4);
    }
    for (let frame = this.next(); frame !== undefined; frame = this.next()) {
      if (frame.kind !== 0) this.controls.push(frame);
      else this.listener?.message(this.serializer.binary ? frame.payload : String(frame.payload));
    }
  }

  private next(): RawFrameRead | undefined {
    const { received } = this;
    if (!this.isAccepted || received.length < 4) return undefined;
    const length = received.readUIntBE(1, 3);
    if (received.length < 4 + length) return undefined;
    this.received = received.subarray(4 + length);
    return { kind: received[0]!, payload: received.subarray(4, 4 + length) };
  }
}

/** Everything that a peer sends until it closes. */
export async function allOf(socket: Socket): Promise<Buffer> {
  const parts: Buffer[] = [];
  socket.on('data', (part: Buffer) => parts.push(part)).on('error', () => {});
  await new Promise((resolve) => socket.once('close', resolve));
  return Buffer.concat(parts);
}
