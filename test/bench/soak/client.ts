import {
  CborSerializer,
  JsonSerializer,
  MsgpackSerializer,
  type WampSerializer,
} from 'nestjs-wamp';
import type { SeededRandom } from 'nestjs-wamp/testing';
import { LoadConnection } from '../load/connection.js';
import { clientFrame } from '../load/frames.js';
import { wampDialects } from '../load/wamp-dialect.js';

const formats = [
  { serializer: new JsonSerializer(), dialect: wampDialects.json },
  { serializer: new MsgpackSerializer(), dialect: wampDialects.msgpack },
  { serializer: new CborSerializer(), dialect: wampDialects.cbor },
] as const;

const rooms = 100;
/** Legal, and unusual. */
const oddValues: readonly unknown[] = [
  -0,
  '\0a',
  '\ufeff',
  new Uint8Array([0xff, 0]),
  JSON.parse('{"__proto__":{"a":1},"":[]}'),
  [[[[]]], null, {}],
];
/** What only binary formats have. */
const wideValues = [...oddValues, 2n ** 53n + 1n, -(2n ** 63n)];
const modes = ['kill', 'killnowait', 'skip'];

/** What all clients together have done and got. */
export class Tally {
  requests = 0;
  answers = 0;
  errors = 0;
  progress = 0;
  events = 0;
  invocations = 0;
  drops = 0;
}

/** One client that does a bit of everything, as its dice say, and comes back when its connection breaks. */
export class SoakClient {
  private connection: LoadConnection | undefined;
  private lastRequest = 0;
  /** Requests that wait for their answer. */
  private readonly open = new Set<number>();
  private clock: number | undefined;
  private readonly serializer: WampSerializer;

  constructor(
    private readonly port: number,
    private readonly nth: number,
    private readonly dice: SeededRandom,
    private readonly tally: Tally,
  ) {
    this.serializer = formats[nth % formats.length]!.serializer;
  }

  /** Requests that were sent and neither answered nor lost with their connection. */
  get unanswered(): number {
    return this.open.size;
  }

  async connect(): Promise<void> {
    const { dialect } = formats[this.nth % formats.length]!;
    const connection = await LoadConnection.open(this.port, dialect);
    connection.onMessage = (bytes, start, end) => this.receive(bytes.subarray(start, end));
    this.connection = connection;
    this.lastRequest = 0;
    this.request(32, {}, `soak.room.${this.nth % rooms}`);
    this.request(64, {}, 'soak.client');
  }

  /** Does one thing; nothing while it is not connected. */
  async step(): Promise<void> {
    if (this.connection === undefined) return;
    this.resume();
    const draw = this.dice.below(100);
    if (draw < 26) this.request(48, {}, 'soak.add', [1, 2]);
    else if (draw < 28) this.hoard();
    else if (draw < 30) this.failElsewhere();
    else if (draw < 34) this.request(48, {}, 'soak.echo', [this.oddValue()]);
    else if (draw < 37) this.request(48, {}, 'soak.odd', [this.dice.below(60)]);
    else if (draw < 40) this.readSlowly();
    else if (draw < 50) this.request(48, { receive_progress: true }, 'soak.count', [10]);
    else if (draw < 65) this.callAndCancel();
    else if (draw < 70) this.request(48, { timeout: 100 }, 'soak.never');
    else if (draw < 80) this.publish();
    else if (draw < 90) this.request(48, {}, 'soak.reverse');
    else if (draw < 96) this.watchClock();
    else await this.reconnect();
  }

  /** Leaves: by GOODBYE, or without a word. */
  async leave(): Promise<void> {
    const { connection } = this;
    this.connection = undefined;
    this.open.clear();
    this.clock = undefined;
    if (connection === undefined) return;
    if (this.dice.chance(0.5)) connection.write(this.frame([6, {}, 'wamp.close.normal']));
    await connection.close();
  }

  /** Reads what waits for it. */
  resume(): void {
    this.connection?.resume();
  }

  private oddValue(): unknown {
    return this.dice.pick(this.serializer.binary ? wideValues : oddValues);
  }

  /** Makes the server hold much heap for few bytes: arguments, streamed input, and an event that waits. */
  private hoard(): void {
    const lists = Array.from({ length: 2_000 }, () => []);
    this.request(48, { timeout: 100 }, 'soak.never', [lists]);
    const call = this.request(48, { progress: true, timeout: 100 }, 'soak.never', [lists]);
    this.connection?.write(this.frame([48, call, { progress: true }, 'soak.never', [lists]]));
    for (let i = 0; i < 5; i++) this.request(16, { acknowledge: true }, 'soak.slow', [lists]);
  }

  /** Lets an event handler and a topic throw what cannot be looked at. */
  private failElsewhere(): void {
    this.request(16, { acknowledge: true }, 'soak.odd', [this.dice.below(60)]);
    this.request(32, {}, `soak.broken.${this.dice.below(60)}`);
  }

  /** Asks for much, and reads nothing until its next step. */
  private readSlowly(): void {
    this.connection?.pause();
    for (let i = 0; i < 10; i++) this.request(48, {}, 'soak.large');
  }

  private async reconnect(): Promise<void> {
    this.tally.drops++;
    // In flight when the connection breaks.
    this.request(48, { receive_progress: true }, 'soak.ticks');
    await this.leave();
    await this.connect();
  }

  private callAndCancel(): void {
    const call = this.request(
      48,
      { receive_progress: true },
      this.dice.pick(['soak.ticks', 'soak.never']),
    );
    this.connection?.write(this.frame([49, call, { mode: this.dice.pick(modes) }]));
  }

  private publish(): void {
    const text = 'x'.repeat(this.dice.below(500));
    this.request(16, { acknowledge: true }, 'soak.said', [this.nth % rooms, text]);
  }

  private watchClock(): void {
    if (this.clock === undefined) this.clock = -this.request(32, {}, 'soak.clock');
    else if (this.clock > 0) {
      this.request(34, this.clock);
      this.clock = undefined;
    }
  }

  private request(code: number, ...rest: unknown[]): number {
    const request = ++this.lastRequest;
    this.tally.requests++;
    this.open.add(request);
    this.connection?.write(this.frame([code, request, ...rest]));
    return request;
  }

  private receive(bytes: Uint8Array): void {
    const { serializer, tally } = this;
    const data = serializer.binary ? bytes : Buffer.from(bytes).toString();
    const [code, first, second] = serializer.decode(data) as [number, number, unknown];
    if (code === 36) tally.events++;
    else if (code === 68) this.yield(first);
    else if (code === 50 && (second as { progress?: boolean }).progress === true) tally.progress++;
    else if (code === 8) this.answered(second as number, true);
    else if (code === 6 || code === 3) this.connection = undefined;
    else this.answered(first, false);
    if (code === 33 && this.clock === -first) this.clock = second as number;
  }

  private answered(request: number, isError: boolean): void {
    this.tally.answers++;
    if (isError) this.tally.errors++;
    if (!this.open.delete(request)) throw new Error(`Request ${request} was answered twice`);
  }

  private yield(invocation: number): void {
    this.tally.invocations++;
    this.connection?.write(this.frame([70, invocation, {}, [2]]));
  }

  private frame(message: readonly unknown[]): Buffer {
    return clientFrame(this.serializer.encode(message));
  }
}
