import type { Topic } from '../../hub/pubsub/topics.js';
import type { CancelTimer } from '../../session/clock.js';
import type { ClusterLink } from '../cluster-link.js';
import { defaults } from '../defaults.js';
import { FrameType } from '../frames/frame-type.js';
import { hashOf } from './owner.js';
import { addToSum, keyOf, type TopicRow, TopicsKind } from './topic-row.js';

/** What reports of topics need. */
export interface TopicReportsParts {
  readonly link: ClusterLink;
  /** How long a topic is reported after its last subscriber has left, in milliseconds. */
  readonly lingerMs: number;
  /** Returns true for topics whose events do not leave their node. */
  readonly isLocal: (topic: Topic) => boolean;
  /** Returns the node that owns the key with this hash. */
  readonly ownerOf: (hash: number) => string | undefined;
  /** Takes the reports about topics that this node owns itself. */
  readonly own: (rows: readonly TopicRow[]) => void;
}

interface Report {
  topic: Topic;
  readonly hash: number;
  owner: string | undefined;
  /** The subscribers that the owner was told of. */
  told: number;
  /** When it ends, because it has no subscribers; `undefined` while it has some. */
  endsMs: number | undefined;
}

/** Tells the owner of each topic how many subscribers it has on this node. */
export class TopicReports {
  private readonly reports = new Map<string, Report>();
  private readonly dirty = new Set<Report>();
  private cancelFlush: CancelTimer | undefined;

  constructor(private readonly parts: TopicReportsParts) {}

  get size(): number {
    return this.reports.size + this.dirty.size;
  }

  opened(topic: Topic): void {
    if (this.parts.isLocal(topic)) return;
    const key = keyOf(topic);
    const known = this.reports.get(key);
    if (known !== undefined) {
      known.topic = topic;
      known.endsMs = undefined;
      return;
    }
    const hash = hashOf(key);
    const report = { topic, hash, owner: this.parts.ownerOf(hash), told: 0, endsMs: undefined };
    this.reports.set(key, report);
    this.tell(report);
  }

  closed(topic: Topic): void {
    const report = this.reports.get(keyOf(topic));
    if (report === undefined) return;
    report.endsMs = this.parts.link.clock.now() + this.parts.lingerMs;
    if (this.parts.lingerMs === 0) this.tell(report);
  }

  /** Tells of the numbers that have changed, and of the topics whose time is over. */
  tick(): void {
    for (const report of this.reports.values()) {
      const { told, topic, endsMs } = report;
      const isOver = endsMs !== undefined && endsMs <= this.parts.link.clock.now();
      const hasChanged = endsMs === undefined && topic.subscribers.size !== told;
      if (isOver || hasChanged) this.tell(report);
    }
  }

  /** Tells the new owners, after the nodes have changed. */
  move(): void {
    for (const report of this.reports.values()) {
      const owner = this.parts.ownerOf(report.hash);
      if (owner === report.owner) continue;
      report.owner = owner;
      this.tell(report);
    }
  }

  /** Sends each owner the sum of its list. */
  check(): void {
    const sums = new Map<string, number>();
    for (const { owner, hash, told } of this.reports.values())
      if (owner !== undefined) sums.set(owner, addToSum(sums.get(owner) ?? 0, hash, told));
    for (const [owner, sum] of sums) this.send(owner, TopicsKind.Sum, sum, []);
  }

  /** Sends all that a node owns. */
  sendAll(owner: string): void {
    const all = [...this.reports.values()].filter((report) => report.owner === owner);
    const rows = all.map((report) => this.rowOf(report));
    const pages = Math.max(1, Math.ceil(rows.length / defaults.topicRows));
    for (let page = 0; page < pages; page++) {
      const from = page * defaults.topicRows;
      const isLast = page === pages - 1 ? 1 : 0;
      this.send(owner, TopicsKind.Whole, isLast, rows.slice(from, from + defaults.topicRows));
    }
  }

  end(): void {
    this.cancelFlush?.();
    this.reports.clear();
    this.dirty.clear();
  }

  /** At once on this node; to other nodes, with all that changes in a moment. */
  private tell(report: Report): void {
    if (report.owner === this.parts.link.node) return this.parts.own([this.rowOf(report)]);
    this.dirty.add(report);
    this.cancelFlush ??= this.parts.link.clock.schedule(defaults.topicsMs, () => this.flush());
  }

  private flush(): void {
    this.cancelFlush = undefined;
    const byOwner = new Map<string, TopicRow[]>();
    for (const report of this.dirty) {
      const { owner } = report;
      const row = this.rowOf(report);
      if (owner === undefined) continue;
      const rows = byOwner.get(owner);
      if (rows === undefined) byOwner.set(owner, [row]);
      else rows.push(row);
    }
    this.dirty.clear();
    for (const [owner, rows] of byOwner) this.sendRows(owner, rows);
  }

  private sendRows(owner: string, rows: readonly TopicRow[]): void {
    if (owner === this.parts.link.node) return this.parts.own(rows);
    for (let at = 0; at < rows.length; at += defaults.topicRows)
      this.send(owner, TopicsKind.Changes, 0, rows.slice(at, at + defaults.topicRows));
  }

  private send(owner: string, kind: number, value: number, rows: readonly TopicRow[]): void {
    this.parts.link.send(owner, FrameType.Topics, [kind, value, rows]);
  }

  /** Returns the row of a report, and notes what was told. A report that is over goes with it. */
  private rowOf(report: Report): TopicRow {
    const { topic, endsMs } = report;
    const { realm, uri, match, subscribers } = topic;
    const isOver = endsMs !== undefined && endsMs <= this.parts.link.clock.now();
    if (isOver) this.reports.delete(keyOf(topic));
    // A topic that lingers counts as if one had stayed.
    report.told = isOver ? 0 : Math.max(1, subscribers.size);
    return [realm, uri, match, report.told];
  }
}
