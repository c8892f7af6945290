import { Share } from '../../calls/share.js';
import type { Closable } from '../../hub/connection/client-counts.js';
import type {
  BrokenTransport,
  ConnectionListener,
  TransportInfo,
  WampConnection,
} from '../../hub/connection/connection.js';
import type { SharedData } from '../../hub/connection/shared-data.js';
import type { HubDoor } from '../../hub/hub-door.js';
import * as sharedTexts from '../../protocol/shared-texts.js';
import { defaults } from '../defaults.js';
import type { HttpRejection } from '../http-rejection.js';
import { type Flushable, flushSoon } from '../sockets/write-batch.js';
import * as texts from '../texts.js';
import type { Exchange } from './exchange.js';
import type { LongPollSettings } from './long-poll-options.js';
import type { Encoded, Payload } from './payload.js';
import { SendLine } from './send-line.js';
import { Undelivered } from './undelivered.js';

/** The facts about a connection that its door knows. */
export interface PollOrigin {
  readonly transport: TransportInfo;
  /** The key under which the client is counted. */
  readonly countedAs: string | undefined;
  readonly payload: Payload;
  readonly settings: LongPollSettings;
  readonly clock: HubDoor['clock'];
}

/**
 * The connection of one client over HTTP long-poll. Its messages wait here for the next `receive`. An answer
 * counts as delivered when the client asks again, unless its HTTP connection broke before.
 */
export class LongPollConnection implements WampConnection, Closable, Flushable {
  readonly share = new Share();
  readonly transport: TransportInfo;
  readonly payload: Payload;
  readonly countedAs: string | undefined;
  /** True until either end has closed it. */
  isOpen = true;
  /** True when it has ended. */
  destroyed = false;
  /** The number of requests. */
  heard = 0;
  /** What the client is sending. */
  readonly line: SendLine;
  private listener: ConnectionListener | undefined;
  private readonly undelivered: Undelivered;
  /** The waiting `receive`. */
  private poll: Exchange | undefined;
  /** The number that the last `receive` had, if the client numbers them. */
  private lastPoll: number | undefined;
  private isDirty = false;
  /** True if a `receive` was answered to see whether the client asks again. */
  private isPinged = false;
  private whenDrained: (() => void) | undefined;
  private readonly whenClosed: (() => void)[] = [];
  /** The last answer with messages. */
  private lastAnswer: Exchange | undefined;
  /** Ends the watch for its loss. */
  private forgetAnswer: (() => void) | undefined;
  /** The timer of the waiting `receive`, or of the time until the next one. */
  private cancelTimer: (() => void) | undefined;
  private returnInMs: number | undefined;
  private readonly settings: LongPollSettings;
  private readonly clock: HubDoor['clock'];

  constructor({ transport, countedAs, payload, settings, clock }: PollOrigin) {
    this.transport = transport;
    this.countedAs = countedAs;
    this.payload = payload;
    this.settings = settings;
    this.clock = clock;
    this.undelivered = new Undelivered(
      payload,
      payload.spoken.isBatched ? defaults.answerBytes : 0,
    );
    this.line = new SendLine(
      (message) => this.received(message),
      () => this.listener?.incomplete(this.line.weight),
    );
  }

  get bufferedBytes(): number {
    return this.undelivered.bytes;
  }

  get taken(): number {
    return this.undelivered.taken;
  }

  /** Starts to report to the listener, and to wait for the client. */
  listen(listener: ConnectionListener): void {
    this.listener = listener;
    if (this.isOpen) this.awaitClient();
  }

  send(data: Encoded): void {
    if (!this.isOpen) return;
    this.undelivered.add(data);
    if (this.isDirty || this.poll === undefined) return;
    this.isDirty = true;
    flushSoon(this);
  }

  sendShared(shared: SharedData): void {
    const { data } = shared;
    // Bytes are copied once for all connections. A text waits as it is.
    if (typeof data !== 'string') shared.detach();
    this.send(shared.data);
  }

  flush(): boolean {
    this.isDirty = false;
    if (this.poll !== undefined && this.undelivered.isWaiting) this.answer(this.poll);
    return this.bufferedBytes > 0;
  }

  onceDrained(callback: () => void): void {
    this.whenDrained = callback;
  }

  /** Answers a waiting `receive`: a client that is there asks again. */
  ping(): void {
    if (this.poll === undefined) return;
    this.isPinged = true;
    this.keepAlive();
  }

  /** Closes the connection when the client has received all messages, or has had time for it. */
  close(returnInMs?: number): void {
    if (!this.isOpen) return;
    this.flush();
    this.isOpen = false;
    this.line.close();
    this.returnInMs = returnInMs;
    if (this.poll !== undefined) this.finish(this.poll);
    else setTimeout(() => this.terminate(), defaults.disconnectTimeoutMs).unref();
  }

  terminate(): void {
    this.isOpen = false;
    if (this.destroyed) return;
    this.destroyed = true;
    this.cancelTimer?.();
    this.forgetAnswer?.();
    this.lastAnswer?.abandon();
    this.poll?.reject(this.farewell);
    this.poll = undefined;
    this.undelivered.clear();
    this.line.clear();
    // The hub may be in the middle of its own work with this connection.
    queueMicrotask(() => this.ended());
  }

  once(_event: 'close', listener: () => void): void {
    this.whenClosed.push(listener);
  }

  /** Resolves when the connection has ended and the listener knows it. */
  closed(): Promise<void> {
    return new Promise((resolve) => {
      if (this.destroyed) queueMicrotask(resolve);
      else this.once('close', resolve);
    });
  }

  // from the door

  /**
   * Takes a `receive`, which is answered as soon as there are messages.
   *
   * @param number the number of the request. The number of the one before repeats it: the client has not got
   * the answer. Absent if the client does not number its requests
   */
  receive(exchange: Exchange, number?: number): void {
    this.heard++;
    this.poll?.reject({ status: 409, text: texts.otherReceive });
    this.poll = undefined;
    this.listener?.control(0);
    this.settleAnswer(number !== undefined && number === this.lastPoll);
    this.lastPoll = number;
    if (this.destroyed) return exchange.reject(this.farewell);
    if (this.undelivered.isWaiting) return this.answer(exchange);
    if (!this.isOpen) return this.finish(exchange);
    this.wait(exchange);
  }

  /** Takes the `close` of the client. */
  leave(exchange: Exchange): void {
    this.poll?.reply({ status: 204 });
    this.poll = undefined;
    exchange.reply({ status: 204 });
    this.terminate();
  }

  /** Ends the session, because a body is too long or cannot be read. */
  broken(error: BrokenTransport): void {
    this.listener?.broken(error);
  }

  private received(message: Encoded): void {
    if (this.isOpen) this.listener?.message(message);
  }

  private settleAnswer(isRepeated: boolean): void {
    this.forgetAnswer?.();
    this.forgetAnswer = undefined;
    if (isRepeated || this.lastAnswer?.isSent === false) this.undelivered.lost();
    else this.undelivered.delivered();
    this.lastAnswer?.abandon();
    this.lastAnswer = undefined;
    if (this.isPinged) {
      this.isPinged = false;
      this.listener?.pong();
    }
    if (this.bufferedBytes > 0) return;
    const { whenDrained } = this;
    this.whenDrained = undefined;
    whenDrained?.();
  }

  private wait(exchange: Exchange): void {
    this.poll = exchange;
    this.forgetAnswer = exchange.onceLost(() => {
      this.poll = undefined;
      this.awaitClient();
    });
    this.setTimer(this.settings.keepAliveMs, () => this.keepAlive());
  }

  private keepAlive(): void {
    this.poll?.reply({ status: 204 });
    this.answered();
  }

  private answer(exchange: Exchange): void {
    const { payload, undelivered } = this;
    const body = undelivered.take();
    this.answered();
    this.lastAnswer = exchange;
    this.forgetAnswer = exchange.onceLost(() => undelivered.lost());
    const headers = { 'Content-Type': payload.type, 'X-Content-Type-Options': 'nosniff' };
    exchange.reply({ status: 200, body, headers });
  }

  private answered(): void {
    this.poll = undefined;
    this.forgetAnswer?.();
    this.forgetAnswer = undefined;
    this.awaitClient();
  }

  private awaitClient(): void {
    this.setTimer(this.settings.lostAfterMs, () => this.terminate());
  }

  /** Tells a client that has received everything that the connection is closed. */
  private finish(exchange: Exchange): void {
    this.poll = undefined;
    exchange.reject(this.farewell);
    this.terminate();
  }

  /** What a client gets that has received everything. */
  private get farewell(): HttpRejection {
    const { returnInMs } = this;
    if (returnInMs === undefined) return { status: 410, text: texts.pollClosed };
    const retryAfterSeconds = Math.ceil(returnInMs / 1_000);
    return { status: 503, text: sharedTexts.shuttingDown, retryAfterSeconds };
  }

  private setTimer(delayMs: number, callback: () => void): void {
    this.cancelTimer?.();
    this.cancelTimer =
      this.destroyed || delayMs === Infinity ? undefined : this.clock.schedule(delayMs, callback);
  }

  private ended(): void {
    this.listener?.closed();
    for (const callback of this.whenClosed.splice(0)) callback();
  }
}
