import { Subject } from 'rxjs';
import type { WampLostMember, WampMember, WampMemberLoss } from '../../hub/wamp-cluster.js';
import type { CancelTimer } from '../../session/clock.js';
import { defaults } from '../defaults.js';
import { wireVersions } from '../frames/frame-codec.js';
import { FrameType } from '../frames/frame-type.js';
import * as texts from '../texts.js';
import { type Beat, beatMembers, readBeat } from './beat.js';
import { Member } from './member.js';
import { MemberWarnings } from './member-warnings.js';
import type { PresenceLink } from './presence-link.js';
import { SilenceWatch } from './silence-watch.js';

/** The times of presence, in milliseconds. */
export interface MemberTimes {
  readonly heartbeatMs: number;
  readonly suspectAfterMs: number;
  readonly deadAfterMs: number;
}

/** What `Members` needs. */
export interface MembersParts {
  readonly link: PresenceLink;
  readonly times: MemberTimes;
  /** Returns what to tell of this node. */
  readonly beat: () => Beat;
  readonly warn: (text: string) => void;
  /** Returns a random number from 0 to 1, without 1. */
  readonly random: () => number;
}

/**
 * The nodes that live. Each gives a sign of life every second. One that is silent is looked for at the broker, and
 * is dead when nobody listens there in its place, or after some seconds more.
 */
export class Members {
  readonly up$ = new Subject<WampMember>();
  readonly down$ = new Subject<WampLostMember>();
  /** Emits when a node has come, has gone, or is leaving. */
  readonly changed$ = new Subject<void>();
  /** Emits a node with each sign of life. */
  readonly heard$ = new Subject<Member>();
  readonly self: Member;
  /** Nodes that speak no version of this one. */
  readonly incompatible = new Map<string, Member>();
  private readonly others = new Map<string, Member>();
  /** What `subprotocols` has found; `undefined` after a change. */
  private spoken: ReadonlySet<string> | undefined;
  /** Nodes that have left, with the time: a late sign of life does not bring them back. */
  private readonly left = new Map<string, number>();
  /** Nodes that have not been heard since the broker came back. */
  private readonly missing = new Set<string>();
  private reunion: (() => void)[] = [];
  private readonly watch: SilenceWatch;
  private readonly warnings: MemberWarnings;
  private cancelBeat: CancelTimer | undefined;

  constructor(private readonly parts: MembersParts) {
    const { link, times, warn } = parts;
    this.warnings = new MemberWarnings({ clock: link.clock, afterMs: times.deadAfterMs, warn });
    this.self = new Member(link.node, parts.beat(), link.clock);
    this.self.isCompared = true;
    this.watch = new SilenceWatch(parts, {
      members: () => this.others.values(),
      lost: (member, reason) => this.bury(member, reason),
      ticked: (nowMs) => this.forgetOld(nowMs),
    });
    link.take(FrameType.Beat, (node, members) => this.onBeat(node, readBeat(members)));
    link.take(FrameType.Bye, (node) => this.onBye(node));
    link.onState((isUp) => (isUp ? this.onUp() : this.onDown()));
  }

  /** The nodes that live, this one first. */
  *all(): Generator<Member, void> {
    yield this.self;
    yield* this.others.values();
  }

  /** The number of nodes that live, with this one. */
  get size(): number {
    return this.others.size + 1;
  }

  /** The number of entries in all tables. */
  get entries(): number {
    const { others, left, incompatible, missing, reunion } = this;
    return others.size + left.size + incompatible.size + missing.size + reunion.length;
  }

  get(node: string): Member | undefined {
    return node === this.self.node ? this.self : this.others.get(node);
  }

  /** The subprotocols that sessions of the other nodes use. Each publication asks for them. */
  get subprotocols(): ReadonlySet<string> {
    return (this.spoken ??= new Set(
      [...this.others.values()].flatMap(({ beat }) => beat.subprotocols),
    ));
  }

  /** Resolves when all nodes that were known before an outage were heard again, or are dead. */
  reunited(): Promise<void> {
    if (this.missing.size === 0) return Promise.resolve();
    return new Promise<void>((resolve) => void this.reunion.push(resolve));
  }

  /** Gives a sign of life now, because something in it has changed. */
  tell(isFirst = false): void {
    this.self.beat = this.parts.beat();
    this.parts.link.broadcast(FrameType.Beat, beatMembers({ ...this.self.beat, isFirst }));
  }

  /** Tells the others that this node is closing: it owns nothing any more. */
  leave(): void {
    this.tell();
    this.changed$.next();
  }

  /** Says BYE, and forgets the others. */
  end(): void {
    this.parts.link.broadcast(FrameType.Bye, []);
    this.watch.stop();
    this.cancelBeat?.();
    this.others.clear();
    this.spoken = undefined;
    this.left.clear();
    this.incompatible.clear();
    this.missing.clear();
    this.reunite();
  }

  private onUp(): void {
    for (const node of this.others.keys()) this.missing.add(node);
    this.tell(true);
    this.beatLater();
    this.watch.start();
  }

  private onDown(): void {
    this.cancelBeat?.();
    this.watch.stop();
  }

  private beatLater(): void {
    const { link, times, random } = this.parts;
    this.cancelBeat?.();
    this.cancelBeat = link.clock.schedule(times.heartbeatMs * (0.9 + 0.2 * random()), () => {
      this.tell();
      this.beatLater();
    });
  }

  private onBeat(node: string, beat: Beat): void {
    const { link, warn } = this.parts;
    if (this.left.has(node)) return;
    if (!speaksOurs(beat)) return this.onStranger(node, beat);
    this.warnings.compare(this.self.beat, beat);
    const known = this.others.get(node);
    if (known === undefined) {
      if (this.others.size >= defaults.maxMembers) return warn(texts.tooManyNodes(beat.label));
      return this.add(new Member(node, beat, link.clock));
    }
    const wasLeaving = known.beat.isLeaving;
    const hadHooks = known.beat.hasTopicHooks;
    known.heard(beat, link.clock.now());
    this.spoken = undefined;
    this.found(node);
    if (beat.isFirst) this.introduce(node);
    this.warnings.compareLabel(known, this.all());
    this.heard$.next(known);
    if (wasLeaving !== beat.isLeaving || hadHooks !== beat.hasTopicHooks) this.changed$.next();
  }

  /** Adds a node, and introduces this one to it. */
  private add(member: Member): void {
    const { link } = this.parts;
    this.others.set(member.node, member);
    this.spoken = undefined;
    link.found(member.node);
    this.introduce(member.node);
    this.found(member.node);
    this.up$.next(member.shown);
    this.heard$.next(member);
    this.changed$.next();
  }

  /** Tells one node of this one. */
  private introduce(node: string): void {
    this.parts.link.send(node, FrameType.Beat, beatMembers(this.parts.beat()));
  }

  private onBye(node: string): void {
    const { clock } = this.parts.link;
    if (this.left.size < defaults.maxMembers) this.left.set(node, clock.now());
    this.incompatible.delete(node);
    const member = this.others.get(node);
    if (member !== undefined) this.bury(member, 'left');
  }

  private bury(member: Member, reason: WampMemberLoss): void {
    if (!this.others.delete(member.node)) return;
    this.spoken = undefined;
    this.found(member.node);
    this.parts.link.lost(member.node);
    this.down$.next({ ...member.shown, reason });
    this.changed$.next();
  }

  /** A node that is not missing any more, because it was heard or is dead. */
  private found(node: string): void {
    if (this.missing.delete(node) && this.missing.size === 0) this.reunite();
  }

  private reunite(): void {
    const { reunion } = this;
    this.reunion = [];
    for (const resolve of reunion) resolve();
  }

  private forgetOld(nowMs: number): void {
    for (const [node, leftMs] of this.left)
      if (leftMs < nowMs - defaults.rememberLeftMs) this.left.delete(node);
    for (const [node, { heardMs }] of this.incompatible)
      if (heardMs < nowMs - this.parts.times.deadAfterMs) this.incompatible.delete(node);
  }

  private onStranger(node: string, beat: Beat): void {
    const { clock } = this.parts.link;
    const known = this.incompatible.get(node);
    if (known !== undefined) return known.heard(beat, clock.now());
    if (this.incompatible.size >= defaults.maxMembers) return;
    this.incompatible.set(node, new Member(node, beat, clock));
    this.warnings.incompatible(beat);
  }
}

function speaksOurs({ versions: [least, greatest] }: Beat): boolean {
  return least <= wireVersions.greatest && greatest >= wireVersions.least;
}
