import type { Clock } from '../session/clock.js';
import type { TopicName } from './cluster-port.js';
import type { FrameType } from './frames/frame-type.js';
import type { Unconfirmed } from './unconfirmed.js';

/** The members of a frame after its type: a list that MessagePack can send. */
export type FrameMembers = readonly unknown[];

/**
 * Takes frames of one type.
 *
 * @param node the node that sent it
 * @param members what follows the node. Bytes in it belong to the taker only until it returns
 */
export type FrameTaker = (node: string, members: FrameMembers) => void;

/** Where a frame goes: to the nodes that listen to a topic, to one node, or to all other nodes. */
export type FrameTarget = TopicName | { readonly node: string } | 'all';

/** What the parts of a cluster share: the way to other nodes, with their frames sorted by type. */
export interface ClusterLink {
  /** This node. */
  readonly node: string;
  readonly clock: Clock;
  /** True while the broker is there. */
  readonly isUp: boolean;
  /** The size of the largest frame, in bytes. */
  readonly maxFrameBytes: number;
  /** What was sent, and the broker has not confirmed. While it is too much, frames are refused. */
  readonly unconfirmed: Unconfirmed;
  /** Sends to the nodes that listen to a topic. Returns false if it was not sent. */
  publish(topic: TopicName, type: FrameType, members: FrameMembers): boolean;
  /** Sends to all other nodes. Returns false if it was not sent. */
  broadcast(type: FrameType, members: FrameMembers): boolean;
  /** Sends to one node. Returns false if it was not sent. */
  send(node: string, type: FrameType, members: FrameMembers): boolean;
  /**
   * Encodes a frame of this node, to know its size before it is sent, or to send it later.
   *
   * @throws if a member cannot be encoded; so do the methods above
   */
  encode(type: FrameType, members: FrameMembers): Uint8Array;
  /** Sends an encoded frame. Returns false if it was not sent. */
  sendFrame(target: FrameTarget, frame: Uint8Array): boolean;
  listen(topic: TopicName): Promise<void>;
  unlisten(topic: TopicName): void;
  flush(): Promise<void>;
  /** Sets who takes the frames of a type. Frames of unknown nodes are taken, too. */
  take(type: FrameType, taker: FrameTaker): void;
  /** Calls back when the broker is there (again), and when it is away. */
  onState(listener: (isUp: boolean) => void): void;
  /** Calls back when a node is found dead, or has left. */
  onGone(listener: (node: string) => void): void;
  /** Returns true for a node that lives, as far as is known. */
  isAlive(node: string): boolean;
}
