import { LoadConnection } from '../load/connection.js';
import { Code, type Dialect } from '../load/dialect.js';
import type { Latencies } from '../load/latencies.js';
import { type Load, type Subject, unexpected } from '../load/load.js';

/** Enough ids that none is used again while it is in flight. */
const distinctCalls = 256;

/** Which calls, and how many at once. */
export interface RpcOptions {
  readonly connections: number;
  /** Calls in flight on each connection. */
  readonly inFlight: number;
  /** The procedure, or several, called in turn. */
  readonly procedures: readonly string[];
  readonly args: readonly unknown[];
  /** Subscribes to the procedures as topics instead, again and again. */
  readonly subscribes?: boolean;
}

/** Frames of calls one behind the other, so that any number of them in a row is one piece of memory. */
class CallRing {
  private readonly frames: Buffer;
  private readonly ends: number[] = [0];
  private readonly size: number;
  private next = 0;

  constructor(dialect: Dialect, { procedures, args, inFlight, subscribes }: RpcOptions) {
    this.size = Math.max(distinctCalls, procedures.length);
    const frames: Buffer[] = [];
    // Those at the end are those at the start once more.
    for (let i = 0; i < this.size + inFlight; i++) {
      const id = 1 + (i % this.size);
      const uri = procedures[(id - 1) % procedures.length]!;
      frames.push(subscribes === true ? dialect.subscribe(uri) : dialect.call(id, uri, args));
      this.ends.push(this.ends.at(-1)! + frames.at(-1)!.length);
    }
    this.frames = Buffer.concat(frames);
  }

  take(count: number): Buffer {
    const from = this.next;
    this.next = (from + count) % this.size;
    return this.frames.subarray(this.ends[from], this.ends[from + count]);
  }
}

/** One client that always has the same number of calls in flight. */
class Caller {
  private readonly sentAt: number[] = [];
  private answers = 0;
  private done = 0;
  private isStopping = false;
  private onStopped: (done: number) => void = () => {};
  private latencies: Latencies | undefined;

  constructor(
    readonly connection: LoadConnection,
    private readonly dialect: Dialect,
    private readonly ring: CallRing,
    private readonly inFlight: number,
    private readonly answer: number,
  ) {}

  run(latencies: Latencies): Promise<number> {
    this.latencies = latencies;
    this.isStopping = false;
    this.done = 0;
    this.connection.onMessage = (...message) => this.onAnswer(...message);
    this.connection.onRead = () => this.onRead();
    this.send(this.inFlight);
    return new Promise((resolve) => (this.onStopped = resolve));
  }

  stop(): void {
    this.isStopping = true;
  }

  private onAnswer(bytes: Buffer, start: number, end: number): void {
    if (this.dialect.codeOf(bytes, start) !== this.answer) unexpected(bytes, start, end);
    this.answers++;
  }

  /** The answers of one read bring about as many calls, in one write. */
  private onRead(): void {
    const { answers } = this;
    if (answers === 0) return;
    this.answers = 0;
    this.done += answers;
    const now = performance.now();
    for (let i = 0; i < answers; i++) this.latencies!.add(now - this.sentAt.shift()!);
    if (!this.isStopping) this.send(answers);
    else if (this.sentAt.length === 0) this.onStopped(this.done);
  }

  private send(count: number): void {
    const now = performance.now();
    for (let i = 0; i < count; i++) this.sentAt.push(now);
    this.connection.write(this.ring.take(count));
  }
}

/** Calls as fast as the answers come. */
export async function openRpc({ port, dialect }: Subject, options: RpcOptions): Promise<Load> {
  const ring = new CallRing(dialect, options);
  const callers: Caller[] = [];
  for (let i = 0; i < options.connections; i++) {
    const connection = await LoadConnection.open(port, dialect);
    const answer = options.subscribes === true ? Code.Subscribed : Code.Answer;
    callers.push(new Caller(connection, dialect, ring, options.inFlight, answer));
  }
  return {
    async run(ms, latencies) {
      const timer = setTimeout(() => callers.forEach((caller) => caller.stop()), ms);
      const done = await Promise.all(callers.map((caller) => caller.run(latencies)));
      clearTimeout(timer);
      return done.reduce((sum, each) => sum + each, 0);
    },
    async close() {
      await Promise.all(callers.map(({ connection }) => connection.close()));
    },
  };
}
