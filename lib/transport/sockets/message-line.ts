import { fairTurns } from '../../calls/fair-turns.js';
import type { Share, Turn } from '../../calls/share.js';
import { Fifo } from '../../session/fifo.js';
import { defaults } from '../defaults.js';
import type { FairReader } from './fair-reader.js';

/** A message, before it is decoded. */
type Encoded = string | Uint8Array;

/** Messages of which each is made when it is its turn, and the length of all of them. */
export interface MessageList {
  readonly messages: Iterator<Encoded>;
  readonly length: number;
}

/** The owner of a line. */
export interface LineOwner {
  /** The share of the event loop that its peer has used. */
  readonly share: Share;
  /** Receives one message. */
  message(data: Encoded): void;
  /** Called when a list of messages is malformed. Nothing follows. Absent if no list comes. */
  malformed?(): void;
  /** Called with the bytes of heap of what waits and of an incomplete message, when they have changed. */
  incomplete(bytes: number): void;
  /** Called when the connection has ended and nothing waits any more. */
  finished(): void;
}

/**
 * Hands out the messages of one client, as far as its share of the event loop allows. A piece of data was let
 * in for its length; messages that take much longer than those before it must not take the time of others.
 */
export class MessageLine implements Turn {
  readonly expectedMs = defaults.muchMs;
  /** The bytes of heap of what waits, those of an incomplete message, and what the owner knows of both. */
  private weight = 0;
  private gathered = 0;
  private told = 0;
  private hasEnded = false;
  private waiting: Fifo<Encoded | MessageList> | undefined = undefined;
  /** The number of messages of this piece, or of this turn, that were handed out. */
  private handed = 0;

  /** @param reader reads the pieces; `undefined` if the network socket is not accessible */
  constructor(
    private readonly owner: LineOwner,
    private readonly reader: FairReader | undefined,
  ) {}

  /** True while messages wait for a turn. Nothing more should be read then. */
  get isBusy(): boolean {
    return this.waiting !== undefined;
  }

  add(message: Encoded): void {
    if (this.waiting === undefined) {
      if (this.mayHand) return this.owner.message(message);
      this.waitForTurn();
    }
    this.keep(message);
  }

  addAll(list: MessageList): void {
    const { isBusy } = this;
    this.keep(list);
    if (!isBusy) this.handOut();
  }

  /** Called before each piece of data. */
  begin(): void {
    this.handed = 0;
  }

  /** Called with the bytes of an incomplete message, also if there are as many as before. */
  incomplete(bytes: number): void {
    this.gathered = bytes;
    this.tell();
  }

  /** Called when the connection has ended. After a loss of it, what waits is dropped. */
  end(isClean: boolean): void {
    this.hasEnded = true;
    if (!isClean) this.drop();
    if (!this.isBusy) this.owner.finished();
  }

  run(): void {
    const endMs = performance.now() + defaults.longestStepMs;
    this.begin();
    while (this.isBusy && this.handed++ < defaults.stepMessages && performance.now() < endMs)
      this.handNext();
    this.tell();
    if (this.isBusy) this.waitForTurn();
    else if (this.hasEnded) this.owner.finished();
  }

  lasted(ms: number): void {
    this.reader?.spent(ms);
  }

  /** Forgets what waits. */
  private drop(): void {
    this.waiting = undefined;
    this.weight = 0;
    this.owner.share.forget(this);
  }

  /** What messages cause may come after all of them, so only some are handed out at once. */
  private get mayHand(): boolean {
    const handed = this.handed++;
    return handed === 0 || (handed < defaults.stepMessages && this.hasTime);
  }

  private get hasTime(): boolean {
    return this.reader === undefined ? fairTurns.hasTime() : this.reader.hasTime;
  }

  /** Mostly nothing has changed. */
  private tell(): void {
    const bytes = this.gathered + this.weight;
    if (bytes === this.told) return;
    this.told = bytes;
    this.owner.incomplete(bytes);
  }

  private handOut(): void {
    if (this.reader === undefined) this.begin();
    while (this.isBusy && this.mayHand) this.handNext();
    if (this.isBusy) this.waitForTurn();
  }

  private keep(messages: Encoded | MessageList): void {
    this.weight += weightOf(messages);
    (this.waiting ??= new Fifo()).push(messages);
  }

  private waitForTurn(): void {
    fairTurns.wait(this.owner.share, this);
  }

  private handNext(): void {
    const first = this.waiting?.first;
    if (first === undefined) return;
    if (isList(first)) return this.handNextOf(first);
    this.remove(first);
    this.owner.message(first);
  }

  private handNextOf(list: MessageList): void {
    const next = nextOf(list);
    if (next === undefined) {
      this.drop();
      this.owner.malformed?.();
    } else if (next.done === true) this.remove(list);
    else this.owner.message(next.value);
  }

  private remove(first: Encoded | MessageList): void {
    this.weight -= weightOf(first);
    this.waiting?.take();
    if (this.waiting?.length === 0) this.waiting = undefined;
  }
}

function weightOf({ length }: Encoded | MessageList): number {
  return length + defaults.waitingMessageBytes;
}

function isList(messages: Encoded | MessageList): messages is MessageList {
  return typeof messages === 'object' && 'messages' in messages;
}

/** Returns `undefined` if the list is malformed. */
function nextOf({ messages }: MessageList): IteratorResult<Encoded, unknown> | undefined {
  try {
    return messages.next();
  } catch {
    return undefined;
  }
}
