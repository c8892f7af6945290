import type { Clock } from '../../session/clock.js';
import { defaults } from '../defaults.js';
import { wireVersions } from '../frames/frame-codec.js';
import * as texts from '../texts.js';
import type { Beat } from './beat.js';
import type { Member } from './member.js';

/** What `MemberWarnings` needs. */
export interface MemberWarningsParts {
  readonly clock: Clock;
  /** The time after which a node with the label of another one does not take its place, in milliseconds. */
  readonly afterMs: number;
  readonly warn: (text: string) => void;
}

/** Warns about nodes that are not what this one expects. */
export class MemberWarnings {
  private warnedMs = -Infinity;

  constructor(private readonly parts: MemberWarningsParts) {}

  /** Warns about a node that speaks no version of this one. */
  incompatible({ label, versions }: Beat): void {
    const { least, greatest } = wireVersions;
    this.parts.warn(texts.incompatible(label, versions, [least, greatest]));
  }

  /** Warns, once a minute, about a node whose options are others: it may belong to another application. */
  compare(own: Beat, { digest, label }: Beat): void {
    if (digest === own.digest) return;
    const nowMs = this.parts.clock.now();
    if (nowMs - this.warnedMs < defaults.warnMs) return;
    this.warnedMs = nowMs;
    this.parts.warn(texts.otherOptions(own.label, label));
  }

  /** Warns once about a node whose label another one has that lives, too. */
  compareLabel(member: Member, all: Iterable<Member>): void {
    const { clock, afterMs, warn } = this.parts;
    if (member.isCompared || clock.now() - member.sinceMs < afterMs) return;
    member.isCompared = true;
    const { label } = member.beat;
    // Of two nodes, the one that is compared later is told of.
    for (const other of all)
      if (other !== member && other.isCompared && other.beat.label === label)
        return warn(texts.sameLabel(label, [member.node, other.node]));
  }
}
