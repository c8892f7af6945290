import { Wampy } from 'wampy';
import { CborSerializer } from 'wampy/CborSerializer.js';
import { JsonSerializer } from 'wampy/JsonSerializer.js';
import { MsgpackSerializer } from 'wampy/MsgpackSerializer.js';
import { WebSocket } from 'ws';
import { Mailbox } from './mailbox.js';

export type WampyOptions = NonNullable<ConstructorParameters<typeof Wampy>[1]>;
type Serializer = NonNullable<WampyOptions['serializer']>;
type BufferLike = Parameters<WebSocket['send']>[0];
type Message = readonly [code: number, ...elements: unknown[]];

/** The serializers of wampy.js, as a table for `describe.each`. */
export const wampySerializers = [
  { name: 'json', createSerializer: () => new JsonSerializer() },
  { name: 'msgpack', createSerializer: () => new MsgpackSerializer() },
  { name: 'cbor', createSerializer: () => new CborSerializer() },
] as const satisfies readonly { name: string; createSerializer: () => Serializer }[];

interface SentMessage {
  /** As wampy.js meant it: with what the format leaves out. */
  readonly message: Message;
  readonly data: Buffer;
}

/** A serializer of wampy.js that writes down what passes over the wire. */
export class WireTap implements Serializer {
  readonly protocol: string;
  readonly isBinary: boolean;
  readonly sent: SentMessage[] = [];
  readonly received: Message[] = [];
  private readonly encoded = new Map<unknown, Message>();

  constructor(private readonly serializer: Serializer) {
    this.protocol = serializer.protocol;
    this.isBinary = serializer.isBinary;
  }

  /** wampy.js may keep the message for later, so this does not count as sent. */
  encode(message: unknown): string | ArrayBuffer | Uint8Array {
    const data = this.serializer.encode(message);
    this.encoded.set(data, message as Message);
    return data;
  }

  decode(data: string | ArrayBuffer | Uint8Array): unknown {
    const message = this.serializer.decode(data);
    this.received.push(message as Message);
    return message;
  }

  /** Told by the socket of what it sends. */
  onSend(data: unknown): void {
    const message = this.encoded.get(data) as Message;
    this.sent.push({ message, data: Buffer.from(data as Uint8Array) });
  }

  sentOf(code: number): Message[] {
    return this.sent.map(({ message }) => message).filter((message) => message[0] === code);
  }

  receivedOf(code: number): Message[] {
    return this.received.filter((message) => message[0] === code);
  }
}

/** wampy.js, what it sends and receives, and how its connections end. */
export class WampyClient {
  readonly wampy: Wampy;
  readonly wire: WireTap;
  /** The status of every WebSocket close. */
  readonly closes = new Mailbox<number>();

  constructor(url: string, serializer: Serializer, options: WampyOptions = {}) {
    const wire = new WireTap(serializer);
    const { closes } = this;
    class ObservedSocket extends WebSocket {
      constructor(address: string, protocols?: string[]) {
        super(address, protocols);
        this.once('close', closes.put);
      }

      override send(data: BufferLike): void {
        wire.onSend(data);
        super.send(data);
      }
    }
    this.wire = wire;
    this.wampy = new Wampy(url, {
      realm: 'realm1',
      autoReconnect: false,
      ws: ObservedSocket as unknown as NonNullable<WampyOptions['ws']>,
      serializer: this.wire,
      ...options,
    });
  }

  static async connect(...given: ConstructorParameters<typeof WampyClient>): Promise<WampyClient> {
    const client = new WampyClient(...given);
    await client.wampy.connect();
    return client;
  }

  /** Starts a call that can be cancelled. */
  startCall(procedure: string): { readonly request: number; readonly result: Promise<unknown> } {
    const result = this.wampy.call(procedure);
    // A test may look at the answer only after something else has happened.
    result.catch(() => undefined);
    return { request: this.wampy.getOpStatus().reqId, result };
  }

  /** Returns when the server has read everything sent so far, and its answers have come. */
  async settle(): Promise<void> {
    await this.wampy.call('com.example.nothing');
  }
}
