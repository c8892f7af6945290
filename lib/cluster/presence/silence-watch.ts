import type { WampMemberLoss } from '../../hub/wamp-cluster.js';
import type { CancelTimer } from '../../session/clock.js';
import { defaults } from '../defaults.js';
import * as texts from '../texts.js';
import type { Member } from './member.js';
import type { PresenceLink } from './presence-link.js';

/** Parts of `SilenceWatch`. */
export interface SilenceWatchParts {
  readonly link: PresenceLink;
  /** The times in milliseconds: a node that is silent is looked for after the first, and dead after the second. */
  readonly times: { readonly suspectAfterMs: number; readonly deadAfterMs: number };
  readonly warn: (text: string) => void;
}

/** The nodes that are watched. */
export interface WatchedNodes {
  members(): Iterable<Member>;
  /** Called when a node is found dead. */
  lost(member: Member, reason: WampMemberLoss): void;
  /** Called from time to time. */
  ticked(nowMs: number): void;
}

/** Finds the nodes that are dead among those that are silent. It judges nobody while this node itself was away. */
export class SilenceWatch {
  /** The time since which the broker is there, without the times in which this node stood still. */
  private upSinceMs = Infinity;
  private dueMs = 0;
  private cancelTick: CancelTimer | undefined;

  constructor(
    private readonly parts: SilenceWatchParts,
    private readonly nodes: WatchedNodes,
  ) {}

  /** Begins, because the broker is there. */
  start(): void {
    const { link, times } = this.parts;
    this.upSinceMs = link.clock.now();
    this.tickLater(Math.min(defaults.tickMs, times.suspectAfterMs / 4));
  }

  stop(): void {
    this.upSinceMs = Infinity;
    this.cancelTick?.();
  }

  private tickLater(everyMs: number): void {
    const { clock } = this.parts.link;
    this.cancelTick?.();
    this.dueMs = clock.now() + everyMs;
    this.cancelTick = clock.schedule(everyMs, () => {
      this.tick(clock.now());
      this.tickLater(everyMs);
    });
  }

  private tick(nowMs: number): void {
    const { times, warn } = this.parts;
    const lateMs = nowMs - this.dueMs;
    // Who has slept must not bury the others: their signs of life are still waiting to be read.
    if (lateMs > defaults.stallMs) {
      warn(texts.stalled(lateMs));
      for (const member of this.nodes.members()) member.heardMs += lateMs;
      this.upSinceMs += lateMs;
    }
    this.nodes.ticked(nowMs);
    if (nowMs - this.upSinceMs < times.deadAfterMs) return;
    for (const member of this.nodes.members()) this.judge(member, nowMs);
  }

  private judge(member: Member, nowMs: number): void {
    const { suspectAfterMs, deadAfterMs } = this.parts.times;
    const silentMs = nowMs - member.heardMs;
    if (silentMs >= deadAfterMs) this.nodes.lost(member, 'silent');
    else if (silentMs >= suspectAfterMs) void this.probe(member);
  }

  private async probe(member: Member): Promise<void> {
    if (member.isProbed) return;
    const { link } = this.parts;
    const { heardMs } = member;
    const { upSinceMs } = this;
    member.isProbed = true;
    const isGone = await link.isGone(member.node);
    member.isProbed = false;
    // The answer is about the time before: the node, or the broker, may have been away for a moment.
    const isSame = member.heardMs === heardMs && this.upSinceMs === upSinceMs;
    if (isGone && isSame && link.isUp) this.nodes.lost(member, 'gone');
  }
}
