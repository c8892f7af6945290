import type { Id, Uri } from '../../protocol/messages.js';
import { sharedDefaults } from '../../protocol/shared-defaults.js';
import { defaults } from '../defaults.js';
import type { HubBudget } from './budget.js';
import type { WampConnection } from './connection.js';
import { PeerLimit } from './peer-limit.js';
import { keepable, SharedData, SharedEvent } from './shared-data.js';

/** The callbacks for the consequences of a client that is slow, or accepts only short messages. */
export interface OutboxListener {
  /**
   * Called for each event that was dropped.
   *
   * @param tooLongFor the longest message that the client accepts, in bytes, if the event is longer
   */
  dropped(event: SharedEvent, tooLongFor?: number): void;
  /** Called when the session must end. */
  overflowed(): void;
}

/** A waiting message. `message` is `undefined` after it was sent or dropped. */
interface Waiting {
  message: string | Uint8Array | SharedData | undefined;
  bytes: number;
  /** True if another event of its topic waits behind it, which none that replaces it may pass. */
  isFollowed: boolean;
}

/**
 * Holds the messages that one client has not read yet. While the client reads fast enough, messages go
 * directly to the connection. If it is behind, they wait here, where events can be dropped. Answers are
 * never dropped: if they take more than twice the budget, the session ends.
 */
export class Outbox {
  /** The number of events that were dropped, because the client read too slowly or does not accept them. */
  dropped = 0;

  private queue: Waiting[] | undefined;
  private head = 0;
  /** The number of bytes that wait here and not in the connection. */
  private waitingBytes = 0;
  /** The estimated heap size of what waits here. A small message takes many times its bytes. */
  weight = 0;
  /** No event waits before this index of the queue. */
  private firstEvent = 0;
  /** The waiting events with the policy `latest`, by subscription and then by topic. */
  private latest: Map<Id, Map<Uri, Waiting>> | undefined;
  private whenCaughtUp: (() => void)[] | undefined;
  /** Dropped events that the listener does not know yet. They are reported later, because it may end the session. */
  private leftOut: SharedEvent[] | undefined = undefined;
  /** The number of empty places in the queue, of sent or dropped messages. */
  private empty = 0;
  private isOver = false;
  /** The limit that the client has told, if it has. */
  private readonly peer: PeerLimit | undefined;
  /** The state of the client. It is `burst` in the turn of the event loop in which it falls behind, because it could not read yet. */
  private reading: 'prompt' | 'burst' | 'slow' = 'prompt';
  /** The number of bytes in the connection from which on messages wait here. */
  private readonly lagBytes: number;

  /** @param maxBytes the budget of this client */
  constructor(
    private readonly connection: WampConnection,
    private readonly maxBytes: number,
    private readonly listener: OutboxListener,
    /** The budget of the hub, which counts the waiting bytes of all connections. */
    private readonly budget: Pick<HubBudget, 'add' | 'room'>,
  ) {
    const { maxMessageBytes: most } = connection;
    this.peer = most === undefined ? undefined : new PeerLimit(most);
    // Most messages should wait here, because events can be dropped only here.
    this.lagBytes = Math.min(defaults.lagBytes, maxBytes / 4);
  }

  /** The number of bytes that the client has not read yet. */
  get bytes(): number {
    return this.waitingBytes + this.connection.bufferedBytes;
  }

  /** What counts against the budget. */
  private get load(): number {
    return this.weight + this.connection.bufferedBytes;
  }

  /** True if the client is behind. */
  get lags(): boolean {
    if (this.queue !== undefined || (this.seemsBehind && this.fallsBehind())) return true;
    this.reading = 'prompt';
    return false;
  }

  /** True if the budget is used up. Senders that can wait, or end early, should do so. */
  get isFull(): boolean {
    return this.queue !== undefined && this.load >= this.limit;
  }

  /**
   * Sends a message that must not be dropped.
   *
   * @throws WampPayloadSizeExceededError if the client does not accept messages of that length
   */
  send(data: string | Uint8Array): void {
    this.peer?.assert(data);
    if (!this.lags || this.isOver) return this.connection.send(data);
    if (this.load + data.length > Math.max(2 * this.maxBytes, this.limit)) this.overflow();
    else this.push(data);
  }

  /** Sends an event, or drops it: the client is behind, or does not accept events of that length. */
  sendEvent(event: SharedEvent): void {
    if (this.peer?.allowsShared(event) === false) return this.omit(event, this.peer.maxBytes);
    if (!this.lags) return this.connection.sendShared(event);
    if (this.load + event.leastLength > this.limit && event.overflow === 'drop-newest')
      this.leaveOut(event);
    else if (event.overflow === 'latest') this.keepLatest(event);
    else if (this.hasRoom(event.length, event)) this.keep(event);
    else this.leaveOut(event);
    if (this.leftOut !== undefined) this.report(event);
  }

  /** Forgets the latest events of a subscription that has ended. */
  forget(subscription: Id): void {
    this.latest?.delete(subscription);
  }

  /** Returns a promise that resolves when the client has caught up; `undefined` if it is not behind. */
  caughtUp(): Promise<void> | undefined {
    if (this.queue === undefined) return undefined;
    return new Promise((resolve) => (this.whenCaughtUp ??= []).push(resolve));
  }

  /** Passes all messages to the connection, which will close after them. */
  end(): void {
    while (this.passNext());
    this.discard();
  }

  /** Drops all waiting messages. */
  discard(): void {
    this.queue = this.latest = undefined;
    this.reading = 'prompt';
    this.budget.add(-this.weight);
    this.waitingBytes = this.weight = 0;
    this.head = this.firstEvent = this.empty = 0;
    const waiting = this.whenCaughtUp;
    this.whenCaughtUp = undefined;
    waiting?.forEach((resolve) => resolve());
  }

  private omit(event: SharedEvent, tooLongFor: number): void {
    this.dropped++;
    this.listener.dropped(event, tooLongFor);
  }

  private get seemsBehind(): boolean {
    return this.connection.bufferedBytes >= this.lagBytes;
  }

  /** Returns true if the client is still behind after a flush to the operating system. */
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

  /** The number of bytes that may wait. A burst may be larger if the hub has room, because the client could not read yet. */
  private get limit(): number {
    if (this.reading !== 'burst') return this.maxBytes;
    const most = Math.min(defaults.burstFactor * this.maxBytes, this.load + this.budget.room);
    return Math.max(this.maxBytes, most);
  }

  private push(message: string | Uint8Array | SharedEvent): Waiting {
    if (this.queue === undefined) {
      this.queue = [];
      this.connection.onceDrained(() => this.onDrained());
    }
    const kept = keepable(message);
    const waiting: Waiting = { message: kept, bytes: kept.length, isFollowed: false };
    this.queue.push(waiting);
    this.count(kept.length, 1);
    return waiting;
  }

  private keep(event: SharedEvent): void {
    this.push(event);
    const latest = this.latest?.get(event.subscription)?.get(event.topic);
    if (latest !== undefined) latest.isFollowed = true;
  }

  /** Replaces a waiting event of the same subscription and topic, at its place in the queue unless others follow. */
  private keepLatest(event: SharedEvent): void {
    const { subscription, topic } = event;
    const known = this.latest?.get(subscription)?.get(topic);
    if (!this.hasRoom(event.length - (known?.bytes ?? 0), event)) return this.leaveOut(event);
    if (known === undefined) return this.addLatest(event);
    this.leaveOut(known.message as SharedEvent);
    if (known.isFollowed) {
      this.takeOut(known);
      return this.addLatest(event);
    }
    known.message = keepable(event);
    this.count(event.length - known.bytes, 0);
    known.bytes = event.length;
  }

  private addLatest(event: SharedEvent): void {
    const { subscription, topic } = event;
    const latest = (this.latest ??= new Map<Id, Map<Uri, Waiting>>());
    let ofTopics = latest.get(subscription);
    if (ofTopics === undefined) latest.set(subscription, (ofTopics = new Map()));
    ofTopics.set(topic, this.push(event));
  }

  private count(bytes: number, messages: 1 | 0 | -1): void {
    const weight = bytes + messages * sharedDefaults.waitingMessageBytes;
    this.waitingBytes += bytes;
    this.weight += weight;
    this.budget.add(weight);
  }

  /** Returns true if there is room for more bytes. With `drop-oldest`, older events are dropped before. */
  private hasRoom(bytes: number, { overflow }: SharedEvent): boolean {
    // After a burst, more bytes than the limit may wait.
    const most = Math.max(this.limit, this.load);
    if (overflow === 'drop-oldest') this.dropOldest(most - bytes);
    return this.load + bytes <= most;
  }

  /** Drops the oldest waiting events until no more than `most` bytes wait. */
  private dropOldest(most: number): void {
    if (this.load <= most) return;
    const queue = this.queue ?? [];
    let at = Math.max(this.firstEvent, this.head);
    for (; at < queue.length && this.load > most; at++) {
      const waiting = queue[at] as Waiting;
      const { message } = waiting;
      if (!(message instanceof SharedEvent)) continue;
      this.takeOut(waiting);
      this.leaveOut(message);
    }
    this.firstEvent = at;
    this.compact();
  }

  /** Removes the empty places when they are the majority, because a client that never reads makes more and more. */
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

  /** Reports the dropped events, after the queue is consistent again. */
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
    this.count(-waiting.bytes, -1);
    if (message instanceof SharedEvent && message.overflow === 'latest')
      this.forgetLatest(message, waiting);
  }

  private forgetLatest({ subscription, topic }: SharedEvent, waiting: Waiting): void {
    const ofTopics = this.latest?.get(subscription);
    if (ofTopics?.get(topic) !== waiting) return;
    ofTopics.delete(topic);
    if (ofTopics.size === 0) this.latest?.delete(subscription);
  }

  /** Passes as many messages to the connection as it should hold. */
  private onDrained(): void {
    if (this.queue === undefined) return;
    while (!this.seemsBehind || this.isTaken()) if (!this.passNext()) return this.discard();
    this.compact();
    this.connection.onceDrained(() => this.onDrained());
  }

  /** Passes the next message to the connection. Returns false if there is none. */
  private passNext(): boolean {
    const waiting = this.queue?.[this.head];
    if (waiting === undefined) return false;
    this.head++;
    const { message } = waiting;
    if (message === undefined) return true;
    this.takeOut(waiting);
    if (message instanceof SharedData) this.connection.sendShared(message);
    else this.connection.send(message);
    return true;
  }
}

function isFilled({ message }: Waiting): boolean {
  return message !== undefined;
}
