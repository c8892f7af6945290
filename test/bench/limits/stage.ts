import { JsonSerializer, type WampLimitOptions, type WampSerializer } from 'nestjs-wamp';
import {
  capableClient,
  type ClientPort,
  createTestHub,
  MemoryConnection,
  type TestHub,
  type TestHubOptions,
} from 'nestjs-wamp/testing';
import { NEVER } from 'rxjs';
import { ownMs } from '../core-wait.js';

export type Message = readonly unknown[];

/** What a client sends first. */
export const hello = (realm = 'realm1', details: object = {}): Message => [
  1,
  realm,
  { ...capableClient, ...details },
];

const text = 'x'.repeat(100_000);

/** A client that is no more than the hub's connection to it. */
export class StageClient {
  /** Told of everything the hub sends; absent where nobody is interested, as reading costs time. */
  onMessage: ((message: readonly unknown[]) => void) | undefined;
  /** Whether the hub has not ended the connection. */
  isOpen = true;
  private readonly port: ClientPort;

  constructor(
    { hub }: TestHub,
    readonly serializer: WampSerializer,
    address?: string,
  ) {
    const transport = address === undefined ? {} : { clientAddress: address };
    this.port = new MemoryConnection(hub, serializer, transport).client;
    const message = (data: string | Uint8Array): void => {
      this.onMessage?.(serializer.decode(data) as readonly unknown[]);
    };
    this.port.listen({ message, closed: () => (this.isOpen = false) });
  }

  /** Sends what was encoded before. */
  write(data: string | Uint8Array): void {
    this.port.send(data);
  }

  say(...messages: Message[]): void {
    for (const message of messages) this.write(this.serializer.encode(message));
  }

  /** Reads nothing any more. */
  pause(): void {
    this.port.pause();
  }

  resume(): void {
    this.port.resume();
  }

  hangUp(): void {
    this.port.close();
  }
}

/** A hub without sockets, with handlers of every kind, and a look at the time each step takes. */
export class Stage {
  readonly test: TestHub;
  readonly clients: StageClient[] = [];
  /** What handlers wait for: a promise that nobody can settle is garbage, and all that waits for it. */
  readonly settle: (() => void)[] = [];
  /** What a handler of the application does that does not end. */
  readonly never = (): Promise<void> => new Promise((resolve) => void this.settle.push(resolve));
  /** The longest step since the last `reset`, in milliseconds. */
  longestMs = 0;
  /** All steps since then. */
  totalMs = 0;

  constructor(
    limits: WampLimitOptions = {},
    options: (stage: Stage) => TestHubOptions = () => ({}),
  ) {
    this.test = createTestHub({ ...options(this), limits });
    const { hub } = this.test;
    hub.register('open.never', this.never);
    hub.register('open.hoard', this.never);
    hub.register('open.large', () => text);
    hub.register('open.fail', () => {
      throw new Error(text);
    });
    hub.subscribe('open.stuck', this.never);
    hub.subscribe('open.said', () => {});
    hub.topic('open.clock', () => NEVER, { match: 'prefix' });
  }

  connect(serializer: WampSerializer = new JsonSerializer(), address?: string): StageClient {
    const client = new StageClient(this.test, serializer, address);
    this.clients.push(client);
    return client;
  }

  reset(): void {
    this.longestMs = this.totalMs = 0;
  }

  /** Does one thing, and what it brings about in this turn and the next ones; measures how long it takes. */
  async step(action: () => void, turns = 3): Promise<void> {
    this.time(action);
    for (let i = 0; i < turns; i++) await this.turn();
  }

  /** Does one thing that is over when it returns. */
  time<T>(action: () => T): T {
    const start = ownMs();
    const returned = action();
    this.note(ownMs() - start);
    return returned;
  }

  /** Measures a turn of the event loop, and that of nobody as nothing. */
  private async turn(): Promise<void> {
    const start = ownMs();
    await new Promise((resolve) => void setImmediate(resolve));
    this.note(ownMs() - start);
  }

  private note(ms: number): void {
    this.totalMs += ms;
    this.longestMs = Math.max(this.longestMs, ms);
  }
}

/** Memory of JavaScript after a collection of garbage, on the heap and beside it, in bytes. */
export async function heapBytes(): Promise<number> {
  if (globalThis.gc === undefined) throw new Error('Start Node with --expose-gc');
  for (let i = 0; i < 3; i++) {
    globalThis.gc();
    // What a WeakRef was asked for lives until the turn is over.
    await new Promise((resolve) => void setTimeout(resolve, 5));
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
