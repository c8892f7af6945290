import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { WampSerializer } from 'nestjs-wamp';

const Frame = { Message: 0, Ping: 1, Pong: 2 } as const;
const headBytes = 4;
const serializerIds: Record<string, number> = {
  'wamp.2.json': 1,
  'wamp.2.msgpack': 2,
  'wamp.2.cbor': 3,
};

/** One frame of RawSocket. */
export function rawFrame(type: number, payload: Uint8Array): Buffer {
  const head = Buffer.alloc(headBytes);
  head.writeUInt32BE(payload.length);
  head[0] = type;
  return Buffer.concat([head, payload]);
}

/** A client of RawSocket that keeps to no rule. */
export class RawAttacker {
  readonly received: (readonly unknown[])[] = [];
  private readonly closed: Promise<void>;
  private rest = Buffer.alloc(0);
  private whenPong = (): void => {};

  private constructor(
    readonly socket: Socket,
    private readonly serializer: WampSerializer,
  ) {
    socket.on('error', () => {});
    this.closed = new Promise((resolve) => void socket.once('close', () => resolve()));
  }

  /** @param path a socket file */
  static async connect(path: string, serializer: WampSerializer): Promise<RawAttacker> {
    const socket = connect(path);
    await once(socket, 'connect');
    const attacker = new RawAttacker(socket, serializer);
    socket.write(Buffer.of(0x7f, 0xf0 | serializerIds[serializer.subprotocol]!, 0, 0));
    const [answer] = (await once(socket, 'data')) as [Buffer];
    if (answer.length !== headBytes) throw new Error(`Refused: ${answer.toString('hex')}`);
    socket.on('data', (bytes) => attacker.read(bytes));
    return attacker;
  }

  pause(): void {
    this.socket.pause();
  }

  resume(): void {
    this.socket.resume();
  }

  write(bytes: Uint8Array): void {
    this.socket.write(bytes);
  }

  /** Resolves when the server has worked through everything sent so far, or has hung up. */
  async settled(): Promise<void> {
    const pong = new Promise<void>((resolve) => (this.whenPong = resolve));
    this.write(rawFrame(Frame.Ping, Buffer.of(1)));
    await Promise.race([pong, this.closed]);
  }

  /** Leaves without a word. */
  async hangUp(): Promise<void> {
    this.socket.destroy();
    await this.closed;
  }

  private read(bytes: Buffer): void {
    let all = Buffer.concat([this.rest, bytes]);
    while (all.length >= headBytes && all.length >= headBytes + all.readUIntBE(1, 3)) {
      const end = headBytes + all.readUIntBE(1, 3);
      if (all[0] === Frame.Pong) this.whenPong();
      else if (all[0] === Frame.Message) this.receive(all.subarray(headBytes, end));
      all = all.subarray(end);
    }
    this.rest = Buffer.from(all);
  }

  private receive(payload: Buffer): void {
    const data = this.serializer.binary ? payload : payload.toString();
    this.received.push(this.serializer.decode(data) as unknown[]);
  }
}
