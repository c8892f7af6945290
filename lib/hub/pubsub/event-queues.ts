import { isObservable, type Observable } from 'rxjs';
import { isAsyncIterable, isPromise } from '../../calls/async-value.js';
import { fairTurns } from '../../calls/fair-turns.js';
import { subscribeGuarded } from '../../calls/guarded-subscriber.js';
import { toObservable } from '../../calls/iterable-observable.js';
import type { Share } from '../../calls/share.js';
import { isWampError } from '../../protocol/thrown.js';
import { Fifo } from '../../session/fifo.js';
import { isolated } from '../contexts/async-scope.js';
import type { WampEventContext } from '../contexts/event-context.js';
import type { EventBinding } from '../handlers/handlers.js';
import type { WampPeer } from '../session/wamp-peer.js';
import type { WampSession } from '../session/wamp-session.js';

/** Receives the errors of event handlers. */
export type ReportEventError = (error: unknown, event: WampEventContext<WampPeer>) => void;

/** The callbacks of the queues. */
export interface EventQueuesListener<Peer extends WampPeer = WampSession> {
  /** Called when no handler is running any more. */
  idle(): void;
  /** Counts the bytes of heap of an event. Returns false if there is no room for them. */
  hold(bytes: number): boolean;
  release(bytes: number): void;
  /** Called when there is no room for an event. */
  discarded(event: WampEventContext<Peer>): void;
}

type Waiting<Peer extends WampPeer> = Map<EventBinding<Peer>, Fifo<WampEventContext<Peer>>>;

/**
 * Passes the events of one session to handlers. Each handler gets its events in order: while it is
 * running, further events wait. Events of synchronous handlers never wait.
 */
export class EventQueues<Peer extends WampPeer = WampSession> {
  private waiting: Waiting<Peer> | undefined = undefined;

  constructor(
    private readonly report: ReportEventError,
    private readonly listener: EventQueuesListener<Peer>,
  ) {}

  /** The number of handlers that are running. */
  get size(): number {
    return this.waiting?.size ?? 0;
  }

  /** The number of waiting events. */
  get waitingEvents(): number {
    let events = 0;
    for (const queue of this.waiting?.values() ?? []) events += queue.length;
    return events;
  }

  deliver(binding: EventBinding<Peer>, event: WampEventContext<Peer>): void {
    const queue = this.waiting?.get(binding);
    if (queue !== undefined) return this.enqueue(queue, event);
    const running = this.run(binding, event);
    if (running !== undefined) void this.drain(binding, running, event.share);
  }

  /** Discards all waiting events. */
  clear(): void {
    for (const queue of this.waiting?.values() ?? [])
      for (let event = queue.take(); event !== undefined; event = queue.take()) {
        this.listener.release(event.bytes);
        this.listener.discarded(event);
      }
  }

  private enqueue(queue: Fifo<WampEventContext<Peer>>, event: WampEventContext<Peer>): void {
    if (this.listener.hold(event.bytes)) queue.push(event);
    else this.listener.discarded(event);
  }

  /** Handles the events that come while a handler is running, so that many short handlers do not block the event loop. */
  private async drain(
    binding: EventBinding<Peer>,
    running: Promise<void>,
    share: Share,
  ): Promise<void> {
    const queue = new Fifo<WampEventContext<Peer>>();
    const waiting: Waiting<Peer> = (this.waiting ??= new Map());
    waiting.set(binding, queue);
    await running;
    while (queue.length > 0) {
      const turn = fairTurns.turnFor(share);
      if (turn !== undefined) await turn;
      await this.runNext(binding, queue);
    }
    waiting.delete(binding);
    if (waiting.size === 0) this.listener.idle();
  }

  /** Runs a handler for the next event, if it was not discarded meanwhile. */
  private runNext(
    binding: EventBinding<Peer>,
    queue: Fifo<WampEventContext<Peer>>,
  ): Promise<void> | undefined {
    const next = queue.take();
    if (next === undefined) return undefined;
    this.listener.release(next.bytes);
    return this.run(binding, next);
  }

  /** Runs a handler. Returns a promise if it is asynchronous, which never rejects. */
  private run(
    binding: EventBinding<Peer>,
    event: WampEventContext<Peer>,
  ): Promise<void> | undefined {
    try {
      const value = isolated(() => binding.handler(event));
      const outcome = settled(value, event, this.report);
      return outcome?.catch((error: unknown) => this.report(error, event));
    } catch (error) {
      this.report(error, event);
      return undefined;
    }
  }
}

/** Returns a promise for the end of a promise or stream that a handler returned; `undefined` for any other value. */
function settled(
  value: unknown,
  event: WampEventContext<WampPeer>,
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

/** Waits for the end of a stream. The end of the session stops the stream. */
function drain(
  stream: Observable<unknown>,
  event: WampEventContext<WampPeer>,
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
