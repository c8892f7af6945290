import type { TopicInfo } from '../hub/pubsub/topics.js';

/** Where a node stands on the broker. */
export interface ClusterAddress {
  /** The name of the application: the same in all its nodes, and in no other application. */
  readonly name: string;
  /** The node: another one at each start of a process. */
  readonly node: string;
}

/** An exact topic, or a pattern, in a realm. A port may deliver more than what is listened to, and more than once. */
export type TopicName = TopicInfo;

/** What a port tells its node. */
export interface ClusterListener {
  /** The broker is there, and all that was listened to before is listened to again. */
  up(): void;
  /**
   * The broker is away. Nothing arrives until `up`.
   *
   * @param reason a text for people
   * @param needsHelp true if no waiting mends it, such as wrong credentials. It is logged once until `up`. By default
   *   false
   */
  down(reason: string, needsHelp?: boolean): void;
  /** A frame of another node. The bytes belong to the listener only until it returns. */
  frame(frame: Uint8Array): void;
}

/**
 * The way to the other nodes: a broker. What nodes exchange is opaque to it. Presence, calls, duplicates and budgets
 * stand above it, so an implementation cannot get them wrong.
 */
export interface ClusterPort {
  /** The name of the broker in messages, such as `nats`. */
  readonly kind: string;
  /** The size of the largest frame that the broker takes, in bytes. It is exact once the port is up. */
  readonly maxFrameBytes: number;
  /**
   * Connects, and goes on trying until `close`: it connects again for ever, listens again to what was listened to,
   * and then calls `listener.up`.
   *
   * @returns nothing, or a promise that resolves when it has begun; the broker need not be there
   * @throws only for what no waiting mends, such as a missing package. The promise rejects for the same
   */
  open(self: ClusterAddress, listener: ClusterListener): void | Promise<void>;
  /**
   * Sends to all nodes that listen to the topic, except this one. Frames arrive in order. It never throws, never
   * waits, and keeps nothing while the broker is away.
   *
   * @returns false if the frame was not sent
   */
  publish(topic: TopicName, frame: Uint8Array): boolean;
  /** Sends to all other nodes. Otherwise as `publish`. */
  broadcast(frame: Uint8Array): boolean;
  /** Sends to one node. Otherwise as `publish`. */
  send(node: string, frame: Uint8Array): boolean;
  /** Resolves to true if it is certain that nobody listens as this node; to false if that is not known within 500 ms. */
  isGone(node: string): Promise<boolean>;
  /**
   * Begins to listen to a topic. Resolves when events arrive that are published from then on. Rejects if the
   * connection is lost before; the port listens to the topic again all the same.
   */
  listen(topic: TopicName): Promise<void>;
  /** Stops listening to a topic. */
  unlisten(topic: TopicName): void;
  /** Resolves when the broker has taken all that was sent before. Rejects if that cannot be known any more. */
  flush(): Promise<void>;
  /** Sends what is pending, for `timeoutMs` at most, and ends the connection. */
  close(timeoutMs: number): Promise<void>;
}
