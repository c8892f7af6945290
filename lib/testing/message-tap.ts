import type { WampClient } from '../client/wamp-client.js';
import type { WampMessage } from '../protocol/messages.js';
import type { Clock } from '../session/clock.js';

/** Receives the messages of a client. */
export type MessageListener = (direction: 'in' | 'out', message: WampMessage) => void;

const taps = new WeakMap<WampClient, MessageTap>();

/** Passes the messages of one client to listeners, which may come later than the client. */
export class MessageTap {
  private readonly listeners = new Set<MessageListener>();

  /** @param clock the clock of the client */
  constructor(readonly clock: Clock) {}

  /** Returns the tap of a client; `undefined` for a client that was not created by this kit. */
  static of(client: WampClient): MessageTap | undefined {
    return taps.get(client);
  }

  /** Makes this the tap of a client. */
  attach(client: WampClient): void {
    taps.set(client, this);
  }

  /** Adds a listener, until the returned function is called. */
  listen(listener: MessageListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** The option `onMessage` of the client. */
  readonly pass: MessageListener = (direction, message) => {
    for (const listener of this.listeners) listener(direction, message);
  };
}
