import { IdSequence } from '../protocol/ids.js';
import type { Id, Uri } from '../protocol/messages.js';
import { PatternIndex } from '../protocol/pattern-index.js';
import type { MatchPolicy } from '../protocol/uri.js';
import type { IncomingSubscribe } from '../session/subscriptions.js';
import type { WampSession } from './wamp.session.js';

/**
 * A topic, or pattern of topics, that clients hold subscriptions to. Its id is the subscription id of
 * every one of them, so one encoded EVENT serves all.
 */
export interface Topic {
  readonly id: Id;
  readonly realm: Uri;
  readonly uri: Uri;
  readonly match: MatchPolicy;
  readonly subscribers: Set<WampSession>;
}

/** The topics of all realms of a hub. A topic leaves with its last subscriber. */
export class Topics {
  private readonly byId = new Map<Id, Topic>();
  private readonly byRealm = new Map<Uri, PatternIndex<Topic>>();
  private readonly ids = new IdSequence();

  get size(): number {
    return this.byId.size;
  }

  /** Accepts a SUBSCRIBE; a second one by the same session gets the same subscription id. */
  join(session: WampSession, subscribe: IncomingSubscribe): void {
    const topic = this.open(session.realm, subscribe.match, subscribe.topic);
    if (subscribe.accept(topic.id)) topic.subscribers.add(session);
    this.release(topic);
  }

  leave(session: WampSession, subscription: Id): void {
    const topic = this.byId.get(subscription);
    if (topic === undefined) return;
    topic.subscribers.delete(session);
    this.release(topic);
  }

  /** Visits every topic and pattern an event of this URI goes to. */
  forEachMatch(realm: Uri, uri: Uri, visit: (topic: Topic) => void): void {
    this.byRealm.get(realm)?.forEachMatch(uri, visit);
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

  private release(topic: Topic): void {
    if (topic.subscribers.size > 0) return;
    this.byId.delete(topic.id);
    this.indexOf(topic.realm).delete(topic.match, topic.uri);
  }

  private indexOf(realm: Uri): PatternIndex<Topic> {
    let index = this.byRealm.get(realm);
    if (index === undefined) this.byRealm.set(realm, (index = new PatternIndex()));
    return index;
  }
}
