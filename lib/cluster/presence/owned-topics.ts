import { Subject } from 'rxjs';
import type { TopicInfo } from '../../hub/pubsub/topics.js';
import { defaults } from '../defaults.js';
import { hashOf } from './owner.js';
import { addToSum, keyOf, type TopicRow } from './topic-row.js';

interface OwnedTopic {
  readonly info: TopicInfo;
  readonly hash: number;
  /** The subscribers of each node that has some. */
  readonly nodes: Map<string, number>;
  isOpen: boolean;
}

/** The topics that this node owns: those it tells the application of. */
export class OwnedTopics {
  readonly opened$ = new Subject<TopicInfo>();
  readonly closed$ = new Subject<TopicInfo>();
  private readonly topics = new Map<string, OwnedTopic>();
  /** The pages of whole lists that have come so far. */
  private readonly pages = new Map<string, TopicRow[]>();
  /** False for a moment after the nodes have changed: who owns what is not clear yet. */
  private isSettled = true;

  /**
   * @param isOwner returns true if this node owns the topic with this hash
   * @param isObserved returns true if the application wants to know
   */
  constructor(
    private readonly isOwner: (hash: number) => boolean,
    private readonly isObserved: () => boolean,
  ) {}

  get size(): number {
    return this.topics.size + this.pages.size;
  }

  /** Takes the numbers of subscribers on a node. */
  report(node: string, rows: readonly TopicRow[]): void {
    for (const [realm, uri, match, subscribers] of rows) {
      const topic = this.open({ realm, uri, match }, subscribers);
      if (topic === undefined) continue;
      if (subscribers > 0) topic.nodes.set(node, subscribers);
      else topic.nodes.delete(node);
      this.judge(topic);
    }
  }

  /** Takes a page of all that a node has. */
  page(node: string, rows: readonly TopicRow[], isLast: boolean): void {
    const known = this.pages.get(node) ?? [];
    const all = known.length < defaults.ownedTopics ? [...known, ...rows] : known;
    if (!isLast) return void this.pages.set(node, all);
    this.pages.delete(node);
    const keys = new Set(all.map(([realm, uri, match]) => keyOf({ realm, uri, match })));
    for (const [key, topic] of this.topics)
      if (!keys.has(key) && topic.nodes.delete(node)) this.judge(topic);
    this.report(node, all);
  }

  /** Returns the number of subscribers on all nodes besides these. */
  countOf(key: string, besides: readonly (string | undefined)[]): number {
    let count = 0;
    for (const [node, subscribers] of this.topics.get(key)?.nodes ?? [])
      if (!besides.includes(node)) count += subscribers;
    return count;
  }

  /** Returns the sum of the list of a node. */
  sumOf(node: string): number {
    let sum = 0;
    for (const { hash, nodes } of this.topics.values())
      sum = addToSum(sum, hash, nodes.get(node) ?? 0);
    return sum;
  }

  /** Forgets the subscribers of a node that is lost. */
  lost(node: string): void {
    this.pages.delete(node);
    for (const topic of this.topics.values()) if (topic.nodes.delete(node)) this.judge(topic);
  }

  /** Tells of nothing until `settle`, because the nodes have changed. */
  unsettle(): void {
    this.isSettled = false;
  }

  settle(): void {
    this.isSettled = true;
    for (const topic of [...this.topics.values()]) this.judge(topic);
  }

  end(): void {
    for (const topic of this.topics.values()) if (topic.isOpen) this.closed$.next(topic.info);
    this.topics.clear();
    this.pages.clear();
  }

  private open(info: TopicInfo, subscribers: number): OwnedTopic | undefined {
    const key = keyOf(info);
    const known = this.topics.get(key);
    if (known !== undefined || subscribers === 0) return known;
    if (this.topics.size >= defaults.ownedTopics) return undefined;
    const topic = { info, hash: hashOf(key), nodes: new Map<string, number>(), isOpen: false };
    this.topics.set(key, topic);
    return topic;
  }

  /** Tells of a topic that has its first subscriber, or none any more, or another owner. */
  private judge(topic: OwnedTopic): void {
    if (!this.isSettled) return;
    const { info, nodes, hash, isOpen } = topic;
    const isHeld = nodes.size > 0 && this.isOwner(hash);
    // The nodes tell a new owner themselves.
    if (!isHeld) this.topics.delete(keyOf(info));
    topic.isOpen = isHeld && this.isObserved();
    if (isOpen !== topic.isOpen) (topic.isOpen ? this.opened$ : this.closed$).next(info);
  }
}
