import { Subject } from 'rxjs';
import { IdSequence } from '../../protocol/ids.js';
import type { Id, Uri } from '../../protocol/messages.js';
import { PatternIndex } from '../../protocol/pattern-index.js';
import type { MatchPolicy } from '../../protocol/uri.js';
import type { IncomingSubscribe } from '../../session/subscriptions.js';
import { ANY_REALM } from '../handlers/handler-registry.js';
import type { WampSession } from '../session/wamp-session.js';

/** A topic or pattern to which clients subscribe. */
export interface TopicInfo {
  /** The realm of the subscribers. */
  readonly realm: Uri;
  /** The URI of the topic, or the pattern. */
  readonly uri: Uri;
  /** The kind of pattern; `exact` for a topic. */
  readonly match: MatchPolicy;
}

/**
 * A topic or pattern with its subscribers. Its id is the subscription id of all of them, so one encoded
 * EVENT is sent to all.
 */
export interface Topic extends TopicInfo {
  readonly id: Id;
  readonly subscribers: Set<WampSession>;
}

/** Holds the topics of all realms of a hub. A topic is removed with its last subscriber. */
export class Topics {
  private readonly byId = new Map<Id, Topic>();
  private readonly byRealm = new Map<Uri, PatternIndex<Topic>>();
  private readonly ids = new IdSequence();
  /** Emits a topic when its first subscriber has joined. */
  readonly opened$ = new Subject<TopicInfo>();
  /** Emits a topic when its last subscriber has left. */
  readonly closed$ = new Subject<TopicInfo>();

  get size(): number {
    return this.byId.size;
  }

  /** Returns all topics and patterns. */
  all(): Iterable<Topic> {
    return this.byId.values();
  }

  /** Returns exactly this topic or pattern, if it has subscribers. */
  find({ realm, uri, match }: TopicInfo): Topic | undefined {
    return this.byRealm.get(realm)?.get(match, uri);
  }

  /** Returns the topic or pattern of a subscription. */
  of(subscription: Id): Topic | undefined {
    return this.byId.get(subscription);
  }

  /** Returns true if the session is subscribed to exactly this topic or pattern. */
  has(session: WampSession, { match, topic: uri }: IncomingSubscribe): boolean {
    const topic = this.byRealm.get(session.realm)?.get(match, uri);
    return topic?.subscribers.has(session) === true;
  }

  /** Accepts a SUBSCRIBE. A second one of the same session gets the same subscription id. */
  join(session: WampSession, subscribe: IncomingSubscribe): void {
    const topic = this.open(session.realm, subscribe.match, subscribe.topic);
    const isFirst = topic.subscribers.size === 0;
    if (subscribe.accept(topic.id)) topic.subscribers.add(session);
    if (topic.subscribers.size === 0) this.remove(topic);
    else if (isFirst) this.opened$.next(topic);
  }

  /** Removes a subscription of a session. Returns its topic. */
  leave(session: WampSession, subscription: Id): Topic | undefined {
    const topic = this.byId.get(subscription);
    if (topic?.subscribers.delete(session) === true && topic.subscribers.size === 0) {
      this.remove(topic);
      this.closed$.next(topic);
    }
    return topic;
  }

  /** Returns the sessions that get an event of this URI, each once. */
  subscribers(realm: Uri, uri: Uri): Set<WampSession> {
    const sessions = new Set<WampSession>();
    this.forEachMatch(realm, uri, (topic) =>
      topic.subscribers.forEach((each) => sessions.add(each)),
    );
    return sessions;
  }

  /** Returns every topic and pattern that matches a URI. */
  matching(realm: Uri, uri: Uri): Topic[] {
    const found: Topic[] = [];
    this.forEachMatch(realm, uri, (topic) => found.push(topic));
    return found;
  }

  /** Calls `visit` for every topic and pattern that matches a URI. */
  forEachMatch(realm: Uri, uri: Uri, visit: (topic: Topic) => void): void {
    if (realm !== ANY_REALM) this.byRealm.get(realm)?.forEachMatch(uri, visit);
    else for (const index of this.byRealm.values()) index.forEachMatch(uri, visit);
  }

  private open(realm: Uri, match: MatchPolicy, uri: Uri): Topic {
    const index = this.indexOf(realm);
    const known = index.get(match, uri);
    if (known !== undefined) return known;
    const topic = { id: this.ids.next(), realm, uri, match, subscribers: new Set<WampSession>() };
    index.set(match, uri, topic);
    this.byId.set(topic.id, topic);
    return topic;
  }

  private remove(topic: Topic): void {
    const index = this.indexOf(topic.realm);
    this.byId.delete(topic.id);
    index.delete(topic.match, topic.uri);
    if (index.size === 0) this.byRealm.delete(topic.realm);
  }

  private indexOf(realm: Uri): PatternIndex<Topic> {
    let index = this.byRealm.get(realm);
    if (index === undefined) this.byRealm.set(realm, (index = new PatternIndex()));
    return index;
  }
}
