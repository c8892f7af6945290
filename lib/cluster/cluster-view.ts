import { distinctUntilChanged, map, NEVER, type Observable, startWith } from 'rxjs';
import { GuardedObservable } from '../calls/guarded-observable.js';
import type { Report } from '../hub/operations/report.js';
import type { TopicInfo } from '../hub/pubsub/topics.js';
import type {
  WampCluster,
  WampClusterOutage,
  WampClusterState,
  WampLostMember,
  WampMember,
  WampSessionCounts,
  WampSessionFilter,
  WampSessionInfo,
  WampSessionLoss,
  WampSessionPage,
  WampSessionQuery,
  WampTopicQuery,
} from '../hub/wamp-cluster.js';
import type { WampSessionHandle } from '../hub/session/session-handle.js';
import type { Uri } from '../protocol/messages.js';
import type { ClusterSessions } from './cluster-sessions.js';
import { defaults } from './defaults.js';
import type { EventBus } from './events/event-bus.js';
import type { Presence } from './presence/presence.js';
import { type SessionEntry, shownSession } from './presence/session-entry.js';
import * as texts from './texts.js';

/** What the view of a cluster shows. */
export interface ClusterViewParts {
  readonly presence: Presence;
  readonly sessions: Pick<ClusterSessions, 'session'>;
  readonly state: () => WampClusterState;
  /** The events between nodes; `undefined` without a cluster. */
  readonly events?: Pick<EventBus, 'outage$' | 'flush'> | undefined;
  readonly report: Report;
}

/** The cluster for the application. */
export class ClusterView implements WampCluster {
  constructor(private readonly parts: ClusterViewParts) {}

  get self(): WampMember {
    return this.presence.self;
  }

  get members(): ReadonlyMap<string, WampMember> {
    const { self, members } = this.presence;
    const shown = [...members.all()].map((member) => [member.node, member.shown] as const);
    return new Map(shown).set(self.node, self);
  }

  get incompatible(): ReadonlyMap<string, WampMember> {
    const { incompatible } = this.presence.members;
    return new Map([...incompatible].map(([node, { shown }]) => [node, shown]));
  }

  get memberUp$(): Observable<WampMember> {
    return this.guarded('memberUp$', this.presence.members.up$);
  }

  get memberDown$(): Observable<WampLostMember> {
    return this.guarded('memberDown$', this.presence.members.down$);
  }

  get state(): WampClusterState {
    return this.parts.state();
  }

  get sessionCount(): number {
    return this.counts().total;
  }

  counts(): WampSessionCounts {
    const byRealm = new Map<Uri, number>();
    let total = 0;
    for (const { realms } of this.presence.beats()) {
      for (const [realm, count] of realms) {
        total += count;
        if (realm !== '') byRealm.set(realm, (byRealm.get(realm) ?? 0) + count);
      }
    }
    return { total, byRealm };
  }

  sessions(filter: WampSessionFilter = {}): WampSessionPage {
    const { limit = defaults.sessionsPage, after, ...query } = filter;
    if (!Number.isSafeInteger(limit) || limit < 1)
      throw new TypeError(texts.wrongPage('limit', 'a whole number from 1 on'));
    const { directory } = this.presence;
    const from = after === undefined ? undefined : readCursor(after);
    const sessions: WampSessionInfo[] = [];
    let last: SessionEntry | undefined;
    for (const entry of directory.table.matching(query, from)) {
      if (sessions.length === limit)
        return { sessions, next: cursorOf(last as SessionEntry), unknown: directory.unknown };
      sessions.push(shownSession(entry));
      last = entry;
    }
    return { sessions, next: undefined, unknown: directory.unknown };
  }

  session(query: WampSessionQuery): WampSessionHandle {
    return this.parts.sessions.session(query);
  }

  get sessionOpen$(): Observable<WampSessionInfo> {
    return this.guarded('sessionOpen$', this.presence.directory.opened$);
  }

  get sessionClose$(): Observable<WampSessionLoss> {
    return this.guarded('sessionClose$', this.presence.directory.closed$);
  }

  get topicOpen$(): Observable<TopicInfo> {
    return this.guarded('topicOpen$', this.presence.topics.opened$);
  }

  get topicClose$(): Observable<TopicInfo> {
    return this.guarded('topicClose$', this.presence.topics.closed$);
  }

  subscriberCount(topic: Uri, { realm, match = 'exact' }: WampTopicQuery = {}): Promise<number> {
    const { topics, firstRealm } = this.presence;
    return topics.count({ realm: realm ?? firstRealm, uri: topic, match });
  }

  owns(key: string): boolean {
    return this.presence.ownerOf(key) === this.presence.members.self.node;
  }

  owns$(key: string): Observable<boolean> {
    const owned = this.presence.members.changed$.pipe(
      startWith(undefined),
      map(() => this.owns(key)),
      distinctUntilChanged(),
    );
    return this.guarded('owns$', owned);
  }

  get outage$(): Observable<WampClusterOutage> {
    return this.guarded('outage$', this.parts.events?.outage$ ?? NEVER);
  }

  async flush(): Promise<void> {
    await this.parts.events?.flush();
  }

  private get presence(): Presence {
    return this.parts.presence;
  }

  private guarded<T>(name: string, source: Observable<T>): Observable<T> {
    const report = (error: unknown): void => this.parts.report(texts.subscriberFailed(name), error);
    return GuardedObservable.of(source, report);
  }
}

function cursorOf({ node, order }: SessionEntry): string {
  return `${node}.${order}`;
}

function readCursor(cursor: string): { node: string; order: number } {
  const [node = '', order] = cursor.split('.');
  if (!/^\d+$/.test(order ?? ''))
    throw new TypeError(texts.wrongPage('after', 'the "next" of a page'));
  return { node, order: Number(order) };
}
