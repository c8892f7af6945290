import { isObservable, type Observable } from 'rxjs';
import { isAsyncIterable, isPromise } from '../../calls/async-value.js';
import { subscribeGuarded } from '../../calls/guarded-subscriber.js';
import { toObservable } from '../../calls/iterable-observable.js';
import { isWampError } from '../../protocol/thrown.js';
import { Fifo } from '../../session/fifo.js';
import { isolated } from '../contexts/async-scope.js';
import type { WampEventContext } from '../contexts/event-context.js';
import type { Listener } from '../handlers/handlers.js';

/** Told of everything a handler of events throws. */
export type ReportEventError = (error: unknown, event: WampEventContext) => void;

/** Told of the end of work. */
export interface EventQueuesListener {
  /** No handler works any more. */
  queuesIdle(): void;
  /** Counts bytes of heap that an event takes; false if there is no room for them. */
  hold(bytes: number): boolean;
  release(bytes: number): void;
  /** There was no room for an event. */
  discarded(event: WampEventContext): void;
}

/**
 * Hands the events of one session to handlers, each handler's in the order they came: while one of
 * them works on an event, those that follow wait. Handlers that return at once never queue.
 */
export class EventQueues {
  private waiting: Map<Listener, Fifo<WampEventContext>> | undefined = undefined;

  constructor(
    private readonly report: ReportEventError,
    private readonly listener: EventQueuesListener,
  ) {}

  /** How many handlers are at work. */
  get size(): number {
    return this.waiting?.size ?? 0;
  }

  /** How many events wait. */
  get waitingEvents(): number {
    let events = 0;
    for (const queue of this.waiting?.values() ?? []) events += queue.length;
    return events;
  }

  deliver(listener: Listener, event: WampEventContext): void {
    const queue = this.waiting?.get(listener);
    if (queue !== undefined) return this.enqueue(queue, event);
    const running = this.run(listener, event);
    if (running !== undefined) void this.drain(listener, running);
  }

  private enqueue(queue: Fifo<WampEventContext>, event: WampEventContext): void {
    if (this.listener.hold(event.bytes)) queue.push(event);
    else this.listener.discarded(event);
  }

  private async drain(listener: Listener, running: Promise<void>): Promise<void> {
    const queue = new Fifo<WampEventContext>();
    const waiting = (this.waiting ??= new Map());
    waiting.set(listener, queue);
    await running;
    for (let next = queue.take(); next !== undefined; next = queue.take()) {
      await this.run(listener, next);
      this.listener.release(next.bytes);
    }
    waiting.delete(listener);
    if (waiting.size === 0) this.listener.queuesIdle();
  }

  /** @returns when the handler is done, if it is not done yet; never rejects */
  private run(listener: Listener, event: WampEventContext): Promise<void> | undefined {
    try {
      const value = isolated(() => listener.handler(event));
      const outcome = settled(value, event, this.report);
      return outcome?.catch((error: unknown) => this.report(error, event));
    } catch (error) {
      this.report(error, event);
      return undefined;
    }
  }
}

/** Waits for what a handler returned, a stream's values included; nothing if there is nothing to wait for. */
function settled(
  value: unknown,
  event: WampEventContext,
  report: ReportEventError,
): Promise<void> | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (isWampError(value)) throw value;
  if (isPromise(value))
    return Promise.resolve(value).then((result) => settled(result, event, report));
  if (isObservable(value)) return drain(value, event, report);
  if (isAsyncIterable(value))
    return drain(toObservable(value, undefined, event.share), event, report);
  return undefined;
}

/** Waits for the end of a stream, which the end of the session is. */
function drain(
  stream: Observable<unknown>,
  event: WampEventContext,
  report: ReportEventError,
): Promise<void> {
  const { signal } = event;
  return new Promise((resolve, reject) => {
    const observer = { next: ignore, complete: resolve, error: reject };
    const subscription = subscribeGuarded(stream, observer, (error) => report(error, event));
    const stop = (): void => {
      subscription.unsubscribe();
      resolve();
    };
    subscription.add(() => signal.removeEventListener('abort', stop));
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}

function ignore(): void {}
