import type { WampEvent } from '../client/wamp-declaration.js';
import { WampEventContext } from '../hub/contexts/event-context.js';
import type { EventBinding } from '../hub/handlers/handlers.js';
import type { HubLog } from '../hub/operations/hub-log.js';
import { EventQueues, type EventQueuesListener } from '../hub/pubsub/event-queues.js';
import type { WampPeer } from '../hub/session/wamp-peer.js';
import * as texts from './texts.js';

/** Passes the events of the router to handlers, each handler its events in order. */
export class RouterEvents implements EventQueuesListener<WampPeer> {
  private readonly queues: EventQueues<WampPeer>;
  private waiting = 0;
  private onIdle: (() => void) | undefined;

  /** @param maxWaiting the number of events that may wait for handlers; 0 for any number */
  constructor(
    private readonly log: HubLog,
    private readonly maxWaiting: number,
  ) {
    this.queues = new EventQueues<WampPeer>(
      (error, { uri }) => log.error(texts.eventHandlerFailed(uri), error),
      this,
    );
  }

  /** The number of handlers that are running. */
  get running(): number {
    return this.queues.size;
  }

  deliver(binding: EventBinding<WampPeer>, event: WampEvent, peer: WampPeer): void {
    const { topic, args, kwargs, details, publication } = event;
    const context = new WampEventContext(peer, topic, args, kwargs, details, publication, 0);
    this.queues.deliver(binding, context);
  }

  /** Resolves when no handler is running. */
  settled(): Promise<void> {
    return new Promise((resolve) => {
      this.onIdle = resolve;
      if (this.running === 0) resolve();
    });
  }

  /** Discards all waiting events. */
  clear(): void {
    this.queues.clear();
  }

  // The queues.

  idle(): void {
    this.onIdle?.();
  }

  hold(): boolean {
    if (this.maxWaiting !== 0 && this.waiting >= this.maxWaiting) return false;
    this.waiting++;
    return true;
  }

  release(): void {
    this.waiting--;
  }

  discarded({ uri }: WampEventContext<WampPeer>): void {
    this.log.warn(texts.eventDropped(uri, this.maxWaiting));
  }
}
