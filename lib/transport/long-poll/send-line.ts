import { fairTurns } from '../../calls/fair-turns.js';
import type { Share, Turn } from '../../calls/share.js';
import { defaults } from '../defaults.js';
import type { Encoded } from './payload.js';

/** The body of one `send`, which takes effect after all that the client began to send before. */
export interface Sending {
  /** The share of the event loop of the connection that has brought it. */
  readonly share: Share;
  /** The bytes that have arrived. */
  bytes: number;
  /** Returns its messages, when it is its turn; absent until the body has arrived. */
  begin?: () => Iterator<Encoded>;
  /** Called if the rest of the body cannot be read. */
  malformed(): void;
  /** Called when all messages were read. */
  end(): void;
  /** Called instead if the connection has ended before. */
  drop(): void;
}

/** The duration of a turn in the average of all clients, in milliseconds: a message takes more time than its bytes. */
let usualMs = 0;

/**
 * The bodies that one client is sending. HTTP may bring them by several connections. Messages are read in the
 * order in which the requests began, as far as the share of their connection of the event loop allows.
 */
export class SendLine implements Turn {
  /** The bytes of all bodies that have arrived and were not read. */
  bytes = 0;
  private readonly sendings = new Set<Sending>();
  /** The messages of the first body, while they are read. */
  private messages: Iterator<Encoded> | undefined;
  private isWaiting = false;
  /** The number of messages of the last turn, and the duration of one with what it causes, in milliseconds. */
  private turnMessages = 0;
  private messageMs: number = defaults.unknownMessageMs;
  /** The number of the last body, if the client numbers them from 1. */
  private lastNumber = 0;

  /**
   * @param read receives each message
   * @param changed called when `weight` has changed
   */
  constructor(
    private readonly read: (message: Encoded) => void,
    private readonly changed: () => void,
  ) {}

  get size(): number {
    return this.sendings.size;
  }

  /** The expected duration of reading what waits, in milliseconds. */
  get expectedMs(): number {
    return Math.max(this.bytes * defaults.unknownByteMs, usualMs);
  }

  /** The bytes of heap of what waits: the bodies, and all requests but one. */
  get weight(): number {
    return this.bytes + Math.max(0, this.size - 1) * defaults.waitingSendBytes;
  }

  add(sending: Sending): void {
    this.sendings.add(sending);
    this.changed();
  }

  /** Returns what a numbered body is, when it is its turn: the next one, one that was read before, or one too early. */
  place(number: number): 'next' | 'repeated' | 'early' {
    if (number <= this.lastNumber) return 'repeated';
    if (number > this.lastNumber + 1) return 'early';
    this.lastNumber = number;
    return 'next';
  }

  /** Counts bytes of a body that have arrived. */
  arrived(sending: Sending, bytes: number): void {
    if (!this.sendings.has(sending)) return;
    sending.bytes += bytes;
    this.count(bytes);
  }

  /** Leaves out a body that has failed. */
  remove(sending: Sending): void {
    if (!this.sendings.delete(sending)) return;
    this.count(-sending.bytes);
    this.proceed();
  }

  /** Leaves out everything but the body that is being read. */
  close(): void {
    const [first] = this.sendings;
    this.drop([...this.sendings].filter((each) => each !== first || this.messages === undefined));
  }

  /** Leaves out everything. */
  clear(): void {
    this.messages = undefined;
    this.drop([...this.sendings]);
  }

  /** Reads what can be read now. The rest waits for turns. */
  proceed(): void {
    if (this.isWaiting) return;
    const most = this.mostMessages;
    for (let read = 0; read < most && fairTurns.hasTime(); read++) if (!this.readNext()) return;
    this.waitForTurn();
  }

  run(): void {
    this.isWaiting = false;
    const endMs = performance.now() + defaults.longestStepMs;
    const most = this.mostMessages;
    for (this.turnMessages = 0; this.turnMessages < most; this.turnMessages++) {
      if (performance.now() >= endMs) break;
      if (!this.readNext()) return;
    }
    this.waitForTurn();
  }

  lasted(ms: number): void {
    const countedMs = Math.min(ms, defaults.longestCountedMs);
    usualMs += (countedMs - usualMs) / defaults.rememberedSends;
    if (this.turnMessages === 0) return;
    this.messageMs += (countedMs / this.turnMessages - this.messageMs) / 2;
  }

  /** The number of messages that may be read at once: what they cause may come after all of them. */
  private get mostMessages(): number {
    return defaults.longestStepMs / this.messageMs;
  }

  private waitForTurn(): void {
    const [first] = this.sendings;
    if (first === undefined) return;
    this.isWaiting = true;
    fairTurns.wait(first.share, this);
  }

  /** Reads one message of the body that came first. Returns false if it has not arrived. */
  private readNext(): boolean {
    const [first] = this.sendings;
    if (first?.begin === undefined) return false;
    const message = this.nextOf(first, first.begin);
    if (message === undefined) this.end(first);
    else this.read(message);
    return true;
  }

  /** Returns the next message of a body; `undefined` at its end. */
  private nextOf(sending: Sending, begin: () => Iterator<Encoded>): Encoded | undefined {
    try {
      this.messages ??= begin();
      const { done, value } = this.messages.next();
      return done === true ? undefined : value;
    } catch {
      sending.malformed();
      return undefined;
    }
  }

  private end(sending: Sending): void {
    this.messages = undefined;
    if (!this.sendings.delete(sending)) return;
    this.count(-sending.bytes);
    sending.end();
  }

  private drop(sendings: readonly Sending[]): void {
    for (const sending of sendings) {
      this.sendings.delete(sending);
      this.bytes -= sending.bytes;
    }
    this.changed();
    for (const sending of sendings) sending.drop();
  }

  private count(bytes: number): void {
    this.bytes += bytes;
    this.changed();
  }
}
