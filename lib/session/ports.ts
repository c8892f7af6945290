import type { PeerFeatures } from '../protocol/features.js';
import type { WampLimits } from '../protocol/limits.js';
import type { Dict, Id, ServerMessage, Uri } from '../protocol/messages.js';
import type { IncomingCall } from './incoming-call.js';
import type { IncomingPublish } from './incoming-publish.js';
import type { IncomingSubscribe } from './subscriptions.js';

/** Stops a scheduled callback; harmless once it has run. */
export type CancelTimer = () => void;

/** Where the state machine gets its time from; tests hand it a virtual one. */
export interface Clock {
  /** Milliseconds from a fixed point. */
  now(): number;
  /** Runs the callback once, `delayMs` from now. */
  schedule(delayMs: number, callback: () => void): CancelTimer;
}

/** Everything one session needs from outside. It calls these synchronously and never waits. */
export interface SessionPorts {
  readonly clock: Clock;
  /**
   * Encodes a message and hands it to the transport.
   * @throws if the message carries a value that cannot be encoded; then nothing was sent
   */
  send(message: ServerMessage): void;
  /**
   * Ends the transport, after all that was sent.
   *
   * @param willRestart whether to tell the client to come back
   */
  end(willRestart: boolean): void;
  /** A client asks to join; the answer is `welcome` or `abort` on the machine. */
  hello(realm: Uri, details: Dict): void;
  /** Counts bytes of heap that the client makes the session hold; false if there is no room for them. */
  hold(bytes: number): boolean;
  /** Gives back what was counted by `hold`. */
  release(bytes: number): void;
  call(call: IncomingCall): void;
  publish(publish: IncomingPublish): void;
  subscribe(subscribe: IncomingSubscribe): void;
  /** The session gave up a subscription: by UNSUBSCRIBE, or because it ended. */
  unsubscribe(subscription: Id): void;
  /** The session has ended; nothing is sent any more and its tables are empty. */
  ended(reason: Uri): void;
}

/** One session, as its parts know it: each session has all of them, so each holds this and no more. */
export interface SessionCore {
  readonly ports: SessionPorts;
  readonly limits: WampLimits;
  /** What the client understands. */
  readonly features: PeerFeatures;
  /** Like the port's, but does nothing after GOODBYE or ABORT. */
  send(message: ServerMessage): void;
}
