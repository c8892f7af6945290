import { Observable, type Subject, type Subscription } from 'rxjs';
import type { Topic, TopicInfo, Topics } from '../../hub/pubsub/topics.js';
import { isMatchPolicy } from '../../protocol/uri.js';
import type { CancelTimer } from '../../session/clock.js';
import type { FrameMembers } from '../cluster-link.js';
import { defaults } from '../defaults.js';
import { FrameType } from '../frames/frame-type.js';
import type { Member } from './member.js';
import type { Members } from './members.js';
import { OwnedTopics } from './owned-topics.js';
import { hashOf, ownerOf } from './owner.js';
import type { PresenceLink } from './presence-link.js';
import { SubscriberQuestions } from './subscriber-questions.js';
import { TopicReports } from './topic-reports.js';
import { keyOf, type TopicRow, TopicsKind } from './topic-row.js';

/** What the owners of topics need. */
export interface TopicOwnersParts {
  readonly link: PresenceLink;
  readonly members: Members;
  readonly topics: Topics;
  readonly lingerMs: number;
  readonly heartbeatMs: number;
  /** Returns true for topics whose events do not leave their node. */
  readonly isLocal: (topic: TopicInfo) => boolean;
}

/**
 * Subscribers of topics in the cluster. Each node reports its topics to their owners: one of the nodes for each
 * topic, among those whose application observes topics, if there are any.
 */
export class TopicOwners {
  /** True once the application observes topics. */
  isObserved = false;
  private readonly owned: OwnedTopics;
  private readonly reports: TopicReports;
  private readonly questions: SubscriberQuestions;
  private readonly watches: Subscription[];
  private candidates: readonly Member[] = [];
  private cancelSettle: CancelTimer | undefined;
  private cancelTick: CancelTimer | undefined;
  private ticks = 0;

  constructor(private readonly parts: TopicOwnersParts) {
    const { link, members, topics, lingerMs, isLocal } = parts;
    const { node } = link;
    this.candidates = this.owners();
    const owner = (hash: number): string | undefined => ownerOf(hash, this.candidates);
    this.owned = new OwnedTopics(
      (hash) => owner(hash) === node,
      () => this.isObserved,
    );
    const own = (rows: readonly TopicRow[]): void => this.owned.report(node, rows);
    this.reports = new TopicReports({ link, lingerMs, isLocal, ownerOf: owner, own });
    this.questions = new SubscriberQuestions(link);
    this.watches = [
      topics.opened$.subscribe((topic) => this.reports.opened(topic as Topic)),
      topics.closed$.subscribe((topic) => this.reports.closed(topic as Topic)),
      members.changed$.subscribe(() => this.changed()),
    ];
    for (const topic of topics.all()) this.reports.opened(topic);
    link.take(FrameType.Topics, (from, frame) => this.onTopics(from, frame));
    link.onState((isUp) => (isUp ? this.onUp() : this.cancelTick?.()));
    link.onGone((lost) => {
      this.owned.lost(lost);
      this.questions.lost(lost);
    });
  }

  get opened$(): Observable<TopicInfo> {
    return this.observed(this.owned.opened$);
  }

  get closed$(): Observable<TopicInfo> {
    return this.observed(this.owned.closed$);
  }

  /** The number of entries in all tables. */
  get entries(): number {
    return this.owned.size + this.reports.size + this.questions.size;
  }

  /**
   * Returns the number of subscribers of exactly this topic or pattern, on all nodes. Its owner is asked.
   *
   * @throws `wamp.error.unavailable` if the owner does not answer
   */
  async count(topic: TopicInfo): Promise<number> {
    const { link } = this.parts;
    const here = this.subscribersHere(topic);
    const owner = ownerOf(hashOf(keyOf(topic)), this.candidates) ?? link.node;
    if (this.parts.isLocal(topic)) return here;
    if (owner === link.node) return here + this.elsewhere(topic);
    return here + (await this.questions.ask(owner, topic));
  }

  end(): void {
    this.cancelSettle?.();
    this.cancelTick?.();
    for (const watch of this.watches) watch.unsubscribe();
    this.questions.end();
    this.reports.end();
    this.owned.end();
  }

  private subscribersHere(topic: TopicInfo): number {
    return this.parts.topics.find(topic)?.subscribers.size ?? 0;
  }

  /** Returns what the other nodes have reported, besides the one that asks. */
  private elsewhere(topic: TopicInfo, asker?: string): number {
    return this.owned.countOf(keyOf(topic), [this.parts.link.node, asker]);
  }

  /** The first subscriber makes this node one of those that may own topics. */
  private observed(source: Subject<TopicInfo>): Observable<TopicInfo> {
    return new Observable((subscriber) => {
      const subscription = source.subscribe(subscriber);
      if (!this.isObserved) this.observe();
      return subscription;
    });
  }

  private observe(): void {
    const { link, members } = this.parts;
    this.isObserved = true;
    members.tell();
    if (link.isUp) return this.changed();
    this.candidates = this.owners();
    this.owned.settle();
  }

  /** The nodes that may own topics. */
  private owners(): Member[] {
    const all = [...this.parts.members.all()].filter(({ beat }) => !beat.isLeaving);
    const observing = all.filter(({ beat }) => beat.hasTopicHooks);
    return observing.length > 0 ? observing : all;
  }

  private onUp(): void {
    this.changed();
    this.tickLater();
  }

  /** Reports to new owners, and tells of nothing until all nodes have done so. */
  private changed(): void {
    this.owned.unsettle();
    this.candidates = this.owners();
    this.reports.move();
    this.cancelSettle?.();
    this.cancelSettle = this.parts.link.clock.schedule(defaults.settleMs, () =>
      this.owned.settle(),
    );
  }

  private tickLater(): void {
    const { link, heartbeatMs } = this.parts;
    this.cancelTick?.();
    this.cancelTick = link.clock.schedule(heartbeatMs, () => {
      this.reports.tick();
      if (++this.ticks % defaults.beatsPerCheck === 0) this.reports.check();
      this.tickLater();
    });
  }

  private onTopics(node: string, frame: FrameMembers): void {
    const [kind, value, rows] = frame as [number, number, TopicRow[]];
    // What a node that is not known reports would never be forgotten. It reports again when it is known.
    if (!this.parts.link.isAlive(node)) return;
    if (!rows.every(([, , match]) => isMatchPolicy(match))) return;
    if (kind === TopicsKind.Changes) this.owned.report(node, rows);
    else if (kind === TopicsKind.Whole) this.owned.page(node, rows, value === 1);
    else if (kind === TopicsKind.Want) this.reports.sendAll(node);
    else if (kind === TopicsKind.Sum) this.compare(node, value);
    else if (kind === TopicsKind.Question) this.answer(node, value, rows);
    else if (kind === TopicsKind.Answer) this.questions.answered(node, value, rows);
  }

  private compare(node: string, sum: number): void {
    if (this.owned.sumOf(node) !== sum)
      this.parts.link.send(node, FrameType.Topics, [TopicsKind.Want, 0, []]);
  }

  /** Answers with the subscribers on all nodes besides the one that asks, which counts its own. */
  private answer(asker: string, question: number, rows: readonly TopicRow[]): void {
    const answers = rows.map(([realm, uri, match]) => {
      const topic = { realm, uri, match };
      return [realm, uri, match, this.subscribersHere(topic) + this.elsewhere(topic, asker)];
    });
    this.parts.link.send(asker, FrameType.Topics, [TopicsKind.Answer, question, answers]);
  }
}
