import type { Id } from '../../protocol/messages.js';
import type { ClusterLink } from '../cluster-link.js';
import { defaults } from '../defaults.js';
import { FrameType } from '../frames/frame-type.js';
import { PendingTimers } from '../pending-timers.js';
import { Ticker } from '../ticker.js';
import type { BodyCodec } from './body.js';
import type { CallMembers, PieceMembers, RollMembers } from './call-frames.js';
import { KeptAnswers } from './kept-answers.js';
import { ServedPeer, type ServedSessions } from './served-peer.js';

/** The calls of other nodes to clients of this one. */
export class ServedCalls {
  private readonly peers = new Map<string, ServedPeer>();
  private readonly kept: KeptAnswers;
  private readonly ticker: Ticker;
  private readonly timers: PendingTimers;

  constructor(
    private readonly link: ClusterLink,
    private readonly codec: BodyCodec,
    private readonly hub: ServedSessions,
  ) {
    this.kept = new KeptAnswers(link.clock);
    this.timers = new PendingTimers(link.clock);
    this.ticker = new Ticker(link.clock, defaults.rollMs, () => this.tick());
    link.take(FrameType.Call, (node, members) =>
      this.onCall(node, members as unknown as CallMembers),
    );
    link.take(FrameType.Input, (node, members) =>
      this.onInput(node, members as unknown as PieceMembers),
    );
    link.take(FrameType.Cancel, (node, members) => this.peerOf(node).onCancel(members[0] as Id));
    link.take(FrameType.Roll, (node, members) =>
      this.peerOf(node).onRoll(members as unknown as RollMembers),
    );
    link.onGone((node) => this.onGone(node));
  }

  /** The number of running calls. */
  get size(): number {
    let size = 0;
    for (const peer of this.peers.values()) size += peer.size;
    return size;
  }

  /** The number of entries of all tables. */
  get entries(): number {
    let entries = this.kept.size;
    for (const peer of this.peers.values()) entries += peer.entries;
    return entries;
  }

  /** Cancels all calls, because this node leaves. */
  close(): void {
    for (const peer of this.peers.values()) peer.drop();
    this.ticker.stop();
    this.timers.end();
  }

  private onCall(node: string, members: CallMembers): void {
    const body = this.codec.decode(members[5]);
    if (body !== undefined) this.peerOf(node).onCall(members, body);
  }

  private onInput(node: string, [call, number, bytes]: PieceMembers): void {
    const body = this.codec.decode(bytes);
    if (body !== undefined) this.peers.get(node)?.onInput(call, number, body, bytes.length);
  }

  /** Cancels the calls of nodes that send no rolls any more. Returns true if there is something left to watch. */
  private tick(): boolean {
    this.kept.expire();
    for (const peer of this.peers.values()) {
      if (peer.entries === 0) peer.silentTicks = 0;
      else if (this.link.isUp && ++peer.silentTicks > defaults.unheardRolls) peer.drop();
    }
    return this.entries > 0;
  }

  private peerOf(node: string): ServedPeer {
    this.ticker.start();
    const known = this.peers.get(node);
    if (known !== undefined) return known;
    const peer = new ServedPeer(this.link, node, this.codec, this.hub, this.kept);
    this.peers.set(node, peer);
    return peer;
  }

  /** Forgets a node later: which of its calls have arrived must be known if it was only thought dead. */
  private onGone(node: string): void {
    const peer = this.peers.get(node);
    if (peer === undefined) return;
    peer.drop();
    this.timers.schedule(defaults.rememberMs, () => {
      if (!this.link.isAlive(node) && peer.size === 0) this.peers.delete(node);
    });
  }
}
