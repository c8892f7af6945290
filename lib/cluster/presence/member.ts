import type { WampMember } from '../../hub/wamp-cluster.js';
import type { Clock } from '../../session/clock.js';
import type { Beat } from './beat.js';
import { type Candidate, hashOf } from './owner.js';

/** A node, as its last sign of life shows it. */
export class Member implements Candidate {
  readonly hash: number;
  readonly joinedAt: number;
  heardMs: number;
  /** The time at which this node has first heard of it. */
  readonly sinceMs: number;
  /** True if its label was compared with those of the others. */
  isCompared = false;
  /** True while the broker is asked for it. */
  isProbed = false;
  private view: WampMember | undefined;

  constructor(
    readonly node: string,
    private last: Beat,
    clock: Clock,
  ) {
    this.hash = hashOf(node);
    this.joinedAt = clock.date();
    this.sinceMs = this.heardMs = clock.now();
  }

  get beat(): Beat {
    return this.last;
  }

  set beat(beat: Beat) {
    this.last = beat;
    this.view = undefined;
  }

  heard(beat: Beat, nowMs: number): void {
    this.beat = beat;
    this.heardMs = nowMs;
  }

  get sessions(): number {
    return this.last.realms.reduce((sum, [, count]) => sum + count, 0);
  }

  /** The node for the application. */
  get shown(): WampMember {
    const { node, joinedAt, sessions } = this;
    const { label, version, isLeaving } = this.last;
    return (this.view ??= { node, label, joinedAt, sessions, version, isLeaving });
  }
}
