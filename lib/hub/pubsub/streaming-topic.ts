import { isObservable, type Observable, type Subscription } from 'rxjs';
import { isAsyncIterable } from '../../calls/async-value.js';
import { subscribeGuarded } from '../../calls/guarded-subscriber.js';
import { toObservable } from '../../calls/iterable-observable.js';
import { WampCanceledError } from '../../protocol/standard-errors.js';
import { ignoreRejection } from '../../protocol/thrown.js';
import type { WampError } from '../../protocol/wamp-error.js';
import type { IncomingSubscribe } from '../../session/subscriptions.js';
import type { WampSubscriptionContext } from '../contexts/subscription-context.js';
import type { TopicHandler } from '../handlers/handlers.js';

/** The actions of a streaming topic on its session. */
export interface StreamingTopicPorts {
  /** Sends SUBSCRIBED. */
  accept(subscribe: IncomingSubscribe): void;
  sendError(subscribe: IncomingSubscribe, error: unknown): void;
  /** Sends an EVENT. @throws if the value cannot be encoded */
  emit(value: unknown): void;
  /** Returns a promise that resolves when the client has caught up; `undefined` if it is not behind. */
  caughtUp(): Promise<void> | undefined;
  /** Called when the stream, a value of it or the teardown failed after SUBSCRIBED. */
  failed(error: unknown): void;
  /** Called when the handler failed before SUBSCRIBED. */
  setUpFailed(): void;
}

/**
 * A streaming topic of one session, from its first SUBSCRIBE to UNSUBSCRIBE or to the end of the
 * session. The handler sets it up before SUBSCRIBED is sent. Values that it emits before are kept until
 * then.
 */
export class StreamingTopic {
  private waiting: IncomingSubscribe[] = [];
  private early: unknown[] = [];
  private earlyError: { readonly error: unknown } | undefined;
  private isSetUp = false;
  private isOver = false;
  private subscription: Subscription | undefined;
  private tearDown: (() => unknown) | undefined;

  constructor(
    private readonly context: WampSubscriptionContext,
    private readonly ports: StreamingTopicPorts,
  ) {}

  /** True if SUBSCRIBED was sent. A further SUBSCRIBE does not count as a further subscription then. */
  get isReady(): boolean {
    return this.isSetUp;
  }

  /** Adds a SUBSCRIBE to the topic, the first or a further one. */
  join(subscribe: IncomingSubscribe): void {
    if (this.isSetUp) this.ports.accept(subscribe);
    else this.waiting.push(subscribe);
  }

  /** @param confirmed resolves when SUBSCRIBED may be sent; by default it may be sent at once */
  begin(handler: TopicHandler, confirmed?: Promise<void>): void {
    const setUp = this.setUp(handler);
    (confirmed === undefined ? setUp : setUp.then(() => confirmed)).then(
      () => this.ready(),
      (error: unknown) => this.onSetUpError(error),
    );
  }

  /** @param reason the error of a SUBSCRIBE that is not answered yet */
  end(reason: WampError = new WampCanceledError()): void {
    if (this.isOver) return;
    this.isOver = true;
    this.context.end();
    for (const subscribe of this.waiting.splice(0)) this.ports.sendError(subscribe, reason);
    this.stop();
  }

  private async setUp(handler: TopicHandler): Promise<void> {
    const outcome = await handler(this.context);
    if (typeof outcome === 'function') this.tearDown = outcome as () => unknown;
    if (typeof outcome !== 'object' || outcome === null) return;
    if (isObservable(outcome)) await this.follow(outcome);
    else if (isAsyncIterable(outcome))
      await this.follow(toObservable(outcome, () => this.ports.caughtUp(), this.context.share));
  }

  /** Subscribes to the stream. Resolves when the handler has returned, which interceptors may delay. */
  private follow(stream: Observable<unknown>): Promise<void> {
    return new Promise((resolve, reject) => {
      this.context.onReturned = resolve;
      const observer = {
        next: (value: unknown) => this.onValue(value),
        complete: resolve,
        error: (error: unknown) => this.onStreamError(error, reject),
      };
      const report = (error: unknown): void => this.ports.failed(error);
      this.subscription = subscribeGuarded(stream, observer, report);
      if (this.context.isStream) resolve();
    });
  }

  /** Handles an error of the stream. Before SUBSCRIBED, the subscription fails, even if the set-up has ended. */
  private onStreamError(error: unknown, reject: (error: unknown) => void): void {
    if (this.isSetUp) return this.ports.failed(error);
    this.earlyError = { error };
    reject(error);
  }

  private onValue(value: unknown): void {
    if (!this.context.isStream)
      this.tearDown = typeof value === 'function' ? (value as () => unknown) : undefined;
    else if (this.isSetUp) this.emit(value);
    else this.early.push(value);
  }

  private ready(): void {
    if (this.isOver) return this.stop();
    if (this.earlyError !== undefined) return this.onSetUpError(this.earlyError.error);
    this.isSetUp = true;
    for (const subscribe of this.waiting.splice(0)) this.ports.accept(subscribe);
    for (const value of this.early.splice(0)) if (!this.isOver) this.emit(value);
  }

  /** Sends a value. A value that cannot be encoded is dropped, and later values are still sent. */
  private emit(value: unknown): void {
    try {
      this.ports.emit(value);
    } catch (error) {
      this.ports.failed(error);
    }
  }

  private onSetUpError(error: unknown): void {
    // Nobody waits for it any more.
    if (this.isOver) return ignoreRejection(error);
    this.isOver = true;
    this.context.end();
    this.ports.setUpFailed();
    for (const subscribe of this.waiting.splice(0)) this.ports.sendError(subscribe, error);
  }

  private stop(): void {
    this.subscription?.unsubscribe();
    this.runTearDown();
  }

  private runTearDown(): void {
    const { tearDown } = this;
    this.tearDown = undefined;
    if (tearDown === undefined) return;
    Promise.resolve()
      .then(tearDown)
      .catch((error: unknown) => this.ports.failed(error));
  }
}
