import type { WampFrameDrop } from '../hub/operations/cluster-stats.js';
import type { Report } from '../hub/operations/report.js';
import type { Clock } from '../session/clock.js';
import type { ClusterLink, FrameMembers, FrameTaker, FrameTarget } from './cluster-link.js';
import type { ClusterListener, ClusterPort, TopicName } from './cluster-port.js';
import { decodeFrame, encodeFrame, type Frame } from './frames/frame-codec.js';
import { reserveOf } from './frames/frame-reserve.js';
import type { FrameType } from './frames/frame-type.js';
import * as texts from './texts.js';
import { Unconfirmed } from './unconfirmed.js';

/** What a link is made of. */
export interface PortLinkParts {
  readonly port: ClusterPort;
  /** The name of the application on the broker. */
  readonly name: string;
  readonly node: string;
  readonly clock: Clock;
  readonly report: Report;
  /**
   * The bytes that the broker has not confirmed, beyond which frames are refused.
   *
   * @default no limit
   */
  readonly maxUnconfirmedBytes?: number | undefined;
}

const portsInUse = new WeakSet<ClusterPort>();

/** The way to other nodes over a port. It knows who lives because `Members` tells it. */
export class PortLink implements ClusterLink, ClusterListener {
  readonly node: string;
  readonly clock: Clock;
  readonly drops: Record<WampFrameDrop, number> = {
    undecodable: 0,
    version: 0,
    'unknown-type': 0,
    malformed: 0,
    'no-taker': 0,
    failed: 0,
  };
  readonly unconfirmed: Unconfirmed;
  isUp = false;
  /** Why the broker is away; undefined while it is there. */
  downReason: string | undefined;
  private isOpen = false;
  private isClosed = false;
  private readonly takers = new Map<FrameType, FrameTaker>();
  private readonly stateListeners: ((isUp: boolean) => void)[] = [];
  private readonly helpListeners: ((reason: string) => void)[] = [];
  private readonly goneListeners: ((node: string) => void)[] = [];
  private readonly alive = new Set<string>();

  constructor(private readonly parts: PortLinkParts) {
    this.node = parts.node;
    this.clock = parts.clock;
    this.unconfirmed = new Unconfirmed(this, parts.maxUnconfirmedBytes ?? Infinity);
  }

  get maxFrameBytes(): number {
    return this.parts.port.maxFrameBytes;
  }

  /**
   * Connects, and keeps connected until `close`.
   *
   * @throws a `TypeError` if another hub uses the port; otherwise for what no waiting mends
   */
  async open(): Promise<void> {
    const { port, name, node } = this.parts;
    if (portsInUse.has(port)) throw new TypeError(texts.portInUse(port.kind));
    portsInUse.add(port);
    this.isOpen = true;
    await port.open({ name, node }, this);
  }

  async close(timeoutMs: number): Promise<void> {
    this.isClosed = true;
    this.isUp = false;
    this.unconfirmed.reset();
    // The port of another hub stays open.
    if (!this.isOpen) return;
    this.isOpen = false;
    const { port } = this.parts;
    try {
      await port.close(timeoutMs);
    } finally {
      portsInUse.delete(port);
    }
  }

  encode(type: FrameType, members: FrameMembers): Uint8Array {
    return encodeFrame(type, this.node, members);
  }

  sendFrame(target: FrameTarget, frame: Uint8Array): boolean {
    if (!this.isUp || frame.length > this.maxFrameBytes) return false;
    const { unconfirmed } = this;
    const { length } = frame;
    if (!unconfirmed.hasRoomFor(length) && !unconfirmed.reserves(reserveOf(frame), length))
      return false;
    if (!this.handOver(target, frame)) return false;
    unconfirmed.sent(length);
    return true;
  }

  publish(topic: TopicName, type: FrameType, members: FrameMembers): boolean {
    return this.isUp && this.sendFrame(topic, this.encode(type, members));
  }

  broadcast(type: FrameType, members: FrameMembers): boolean {
    return this.isUp && this.sendFrame('all', this.encode(type, members));
  }

  send(node: string, type: FrameType, members: FrameMembers): boolean {
    return this.isUp && this.sendFrame({ node }, this.encode(type, members));
  }

  listen(topic: TopicName): Promise<void> {
    return this.parts.port.listen(topic);
  }

  unlisten(topic: TopicName): void {
    this.parts.port.unlisten(topic);
  }

  flush(): Promise<void> {
    return this.parts.port.flush();
  }

  /** Resolves to true if it is certain that nobody listens as this node. */
  async isGone(node: string): Promise<boolean> {
    try {
      return await this.parts.port.isGone(node);
    } catch (error) {
      this.portFailed(error);
      return false;
    }
  }

  take(type: FrameType, taker: FrameTaker): void {
    this.takers.set(type, taker);
  }

  onState(listener: (isUp: boolean) => void): void {
    this.stateListeners.push(listener);
  }

  /** Calls back with the reason when the broker is away, and no waiting mends it. */
  onNeedForHelp(listener: (reason: string) => void): void {
    this.helpListeners.push(listener);
  }

  onGone(listener: (node: string) => void): void {
    this.goneListeners.push(listener);
  }

  isAlive(node: string): boolean {
    return node === this.node || this.alive.has(node);
  }

  /** Notes that a node lives. */
  found(node: string): void {
    this.alive.add(node);
  }

  /** Notes that a node is dead, or has left. */
  lost(node: string): void {
    if (this.alive.delete(node)) this.tell(this.goneListeners, node);
  }

  up(): void {
    if (this.isClosed || this.isUp) return;
    this.isUp = true;
    this.downReason = undefined;
    this.tell(this.stateListeners, true);
  }

  down(reason: string, needsHelp = false): void {
    if (this.isClosed) return;
    this.downReason = reason;
    if (this.isUp) {
      this.isUp = false;
      this.tell(this.stateListeners, false);
    }
    if (needsHelp) this.tell(this.helpListeners, reason);
  }

  frame(bytes: Uint8Array): void {
    if (this.isClosed) return;
    const frame = decodeFrame(bytes);
    if (typeof frame === 'string') return this.drop(frame);
    // A port may deliver what this node has sent.
    if (frame.node !== this.node) this.pass(frame);
  }

  private pass({ type, node, members }: Frame): void {
    const taker = this.takers.get(type);
    if (taker === undefined) return this.drop('no-taker');
    try {
      taker(node, members);
    } catch (error) {
      this.drop('failed');
      this.parts.report(texts.takerFailed(type, node), error);
    }
  }

  private handOver(target: FrameTarget, frame: Uint8Array): boolean {
    const { port } = this.parts;
    try {
      if (target === 'all') return port.broadcast(frame);
      return 'node' in target ? port.send(target.node, frame) : port.publish(target, frame);
    } catch (error) {
      this.portFailed(error);
      return false;
    }
  }

  private drop(reason: WampFrameDrop): void {
    this.drops[reason]++;
  }

  private portFailed(error: unknown): void {
    this.parts.report(texts.portFailed(this.parts.port.kind), error);
  }

  /** Calls all listeners: the error of one does not keep it from the others. */
  private tell<T>(listeners: readonly ((value: T) => void)[], value: T): void {
    for (const listener of listeners) {
      try {
        listener(value);
      } catch (error) {
        this.parts.report(texts.listenerFailed, error);
      }
    }
  }
}
