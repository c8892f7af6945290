import type { Id, Uri } from '../../protocol/messages.js';
import { defaults } from '../defaults.js';
import type { HubBudget } from './budget.js';
import { detached, SharedEvent, type WampConnection } from './connection.js';

/** Told of what a client's slowness brings about. */
export interface OutboxListener {
  /** An event was left out. */
  dropped(event: SharedEvent): void;
  /** The session cannot go on. */
  overflowed(): void;
}

/** A message that waits; nothing in it any more once it was handed on, or dropped. */
interface Waiting {
  message: string | Uint8Array | SharedEvent | undefined;
  bytes: number;
}

/**
 * What one client has still to read. As long as it keeps up, messages go straight to the connection;
 * when it lags, they wait here, where events can be dropped. Answers cannot: they may take up to twice
 * the budget, then the session is over.
 */
export class Outbox {
  /** Events that were left out because the client read too slowly. */
  dropped = 0;

  private queue: Waiting[] | undefined;
  private head = 0;
  /** How much waits here, and not with the connection. */
  waitingBytes = 0;
  /** No event waits before this place. */
  private firstEvent = 0;
  /** Events of which only the latest waits: by subscription, then by topic. */
  private latest: Map<Id, Map<Uri, Waiting>> | undefined;
  private whenCaughtUp: (() => void)[] | undefined;
  /** Events that were left out, until the listener is told: it may end the session. */
  private leftOut: SharedEvent[] | undefined = undefined;
  /** How many places of the queue are empty: passed already, or dropped. */
  private empty = 0;
  private isOver = false;
  /** How the client reads; `burst` in the turn of the event loop in which it falls behind: it cannot catch up yet. */
  private reading: 'prompt' | 'burst' | 'slow' = 'prompt';
  /** How much the connection is given before messages wait here, in bytes. */
  private readonly lagBytes: number;

  /** @param maxBytes the budget */
  constructor(
    private readonly connection: WampConnection,
    private readonly maxBytes: number,
    private readonly listener: OutboxListener,
    /** Counts what waits here for all connections. */
    private readonly budget: Pick<HubBudget, 'add' | 'room'>,
  ) {
    // Most of the budget waits here, where it is still known what can be dropped.
    this.lagBytes = Math.min(defaults.lagBytes, maxBytes / 4);
  }

  /** All that the client has not taken yet. */
  get bytes(): number {
    return this.waitingBytes + this.connection.bufferedBytes;
  }

  /** Whether the client is behind. */
  get lags(): boolean {
    if (this.queue !== undefined || (this.seemsBehind && this.fallsBehind())) return true;
    this.reading = 'prompt';
    return false;
  }

  /** Whether the budget is used up; what can wait, or end early, should. */
  get isFull(): boolean {
    return this.queue !== undefined && this.bytes >= this.limit;
  }

  /** Sends what must not be dropped. */
  send(data: string | Uint8Array): void {
    if (!this.lags || this.isOver) return this.connection.send(data);
    if (this.bytes + data.length > Math.max(2 * this.maxBytes, this.limit)) this.overflow();
    else this.push(data, data.length);
  }

  sendEvent(event: SharedEvent): void {
    if (!this.lags) return this.connection.sendShared(event);
    if (this.bytes + event.leastLength > this.limit && event.overflow === 'drop-newest')
      this.leaveOut(event);
    else if (event.overflow === 'latest') this.keepLatest(event);
    else if (this.hasRoom(event.data.length, event)) this.push(event, event.data.length);
    else this.leaveOut(event);
    if (this.leftOut !== undefined) this.report(event);
  }

  /** A subscription was given up: what waits for it is nobody's latest any more. */
  forget(subscription: Id): void {
    this.latest?.delete(subscription);
  }

  /** Resolves when the client has caught up; nothing if it keeps up. */
  caughtUp(): Promise<void> | undefined {
    if (this.queue === undefined) return undefined;
    return new Promise((resolve) => (this.whenCaughtUp ??= []).push(resolve));
  }

  /** Hands everything to the connection, which ends after it. */
  end(): void {
    while (this.passNext());
    this.discard();
  }

  /** Throws away everything that waits. */
  discard(): void {
    this.queue = this.latest = undefined;
    this.reading = 'prompt';
    this.count(-this.waitingBytes);
    this.head = this.firstEvent = this.empty = 0;
    const waiting = this.whenCaughtUp;
    this.whenCaughtUp = undefined;
    waiting?.forEach((resolve) => resolve());
  }

  private get seemsBehind(): boolean {
    return this.connection.bufferedBytes >= this.lagBytes;
  }

  /** A client is not behind with what was only gathered, or what the system takes at once. */
  private fallsBehind(): boolean {
    const isBurst = this.connection.flush();
    if (isBurst && this.reading === 'prompt' && this.seemsBehind) this.beginBurst();
    return this.seemsBehind;
  }

  private isTaken(): boolean {
    this.connection.flush();
    return !this.seemsBehind;
  }

  private beginBurst(): void {
    this.reading = 'burst';
    setImmediate(() => {
      if (this.reading === 'burst') this.reading = 'slow';
    });
  }

  /** How much may wait. A burst may be larger, as long as the hub has room: nobody can read it yet. */
  private get limit(): number {
    if (this.reading !== 'burst') return this.maxBytes;
    const most = Math.min(defaults.burstFactor * this.maxBytes, this.bytes + this.budget.room);
    return Math.max(this.maxBytes, most);
  }

  private push(message: string | Uint8Array | SharedEvent, bytes: number): Waiting {
    if (this.queue === undefined) {
      this.queue = [];
      this.connection.onceDrained(() => this.onDrained());
    }
    const waiting: Waiting = { message: withoutSlab(message), bytes };
    this.queue.push(waiting);
    this.count(bytes);
    return waiting;
  }

  /** An event of the same subscription and topic that still waits is replaced in its place. */
  private keepLatest(event: SharedEvent): void {
    const { subscription, topic } = event;
    const bytes = event.data.length;
    const known = this.latest?.get(subscription)?.get(topic);
    if (!this.hasRoom(bytes - (known?.bytes ?? 0), event)) return this.leaveOut(event);
    if (known === undefined) {
      const latest = (this.latest ??= new Map<Id, Map<Uri, Waiting>>());
      let ofTopics = latest.get(subscription);
      if (ofTopics === undefined) latest.set(subscription, (ofTopics = new Map()));
      ofTopics.set(topic, this.push(event, bytes));
      return;
    }
    this.leaveOut(known.message as SharedEvent);
    this.count(bytes - known.bytes);
    known.message = event;
    known.bytes = bytes;
  }

  private count(bytes: number): void {
    this.waitingBytes += bytes;
    this.budget.add(bytes);
  }

  /** Whether there is room for so many bytes more; made by the event's policy, if it says so. */
  private hasRoom(bytes: number, { overflow }: SharedEvent): boolean {
    // What is left of a burst may be more than the limit.
    const most = Math.max(this.limit, this.bytes);
    if (overflow === 'drop-oldest') this.dropOldest(most - bytes);
    return this.bytes + bytes <= most;
  }

  /** Leaves out events until no more than so many bytes wait. */
  private dropOldest(most: number): void {
    if (this.bytes <= most) return;
    const queue = this.queue ?? [];
    let at = Math.max(this.firstEvent, this.head);
    for (; at < queue.length && this.bytes > most; at++) {
      const waiting = queue[at] as Waiting;
      const { message } = waiting;
      if (!(message instanceof SharedEvent)) continue;
      this.takeOut(waiting);
      this.leaveOut(message);
    }
    this.firstEvent = at;
    this.compact();
  }

  /** Gives up the empty places once they are the most: a client that never reads makes more and more. */
  private compact(): void {
    const { queue = [] } = this;
    if (2 * this.empty < queue.length) return;
    this.firstEvent = queue.slice(0, this.firstEvent).filter(isFilled).length;
    this.queue = queue.filter(isFilled);
    this.head = this.empty = 0;
  }

  private leaveOut(event: SharedEvent): void {
    (this.leftOut ??= []).push(event);
  }

  /** Tells of the events that were left out, after everything is in its place again. */
  private report({ overflow }: SharedEvent): void {
    const { leftOut = [] } = this;
    this.leftOut = undefined;
    this.dropped += leftOut.length;
    for (const event of leftOut) this.listener.dropped(event);
    if (overflow === 'close') this.overflow();
  }

  private overflow(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.listener.overflowed();
  }

  private takeOut(waiting: Waiting): void {
    const { message } = waiting;
    waiting.message = undefined;
    this.empty++;
    this.count(-waiting.bytes);
    if (message instanceof SharedEvent && message.overflow === 'latest')
      this.forgetLatest(message, waiting);
  }

  private forgetLatest({ subscription, topic }: SharedEvent, waiting: Waiting): void {
    const ofTopics = this.latest?.get(subscription);
    if (ofTopics?.get(topic) !== waiting) return;
    ofTopics.delete(topic);
    if (ofTopics.size === 0) this.latest?.delete(subscription);
  }

  /** Hands on as much as the connection should hold. */
  private onDrained(): void {
    while (!this.seemsBehind || this.isTaken()) if (!this.passNext()) return this.discard();
    this.compact();
    this.connection.onceDrained(() => this.onDrained());
  }

  /** Hands the next message to the connection; false if there is none. */
  private passNext(): boolean {
    const waiting = this.queue?.[this.head];
    if (waiting === undefined) return false;
    this.head++;
    const { message } = waiting;
    if (message === undefined) return true;
    this.takeOut(waiting);
    if (message instanceof SharedEvent) this.connection.sendShared(message);
    else this.connection.send(message);
    return true;
  }
}

/** An encoder's buffer may be many times larger than the message at hand. */
function withoutSlab(message: string | Uint8Array | SharedEvent): Waiting['message'] {
  if (message instanceof Uint8Array) return detached(message);
  if (message instanceof SharedEvent) message.detach();
  return message;
}

function isFilled({ message }: Waiting): boolean {
  return message !== undefined;
}
