import { Subject } from 'rxjs';
import type { BusHub } from '../../hub/bus-hub.js';
import type { WampClusterDrop, WampClusterStats } from '../../hub/operations/cluster-stats.js';
import type { EventEncoder } from '../../hub/pubsub/event-encoder.js';
import type { TopicInfo } from '../../hub/pubsub/topics.js';
import type { Publication } from '../../hub/session/publication.js';
import type { WampClusterOutage } from '../../hub/wamp-cluster.js';
import { WampUnavailableError } from '../../protocol/standard-errors.js';
import type { WampError } from '../../protocol/wamp-error.js';
import type { CancelTimer } from '../../session/clock.js';
import type { ClusterHistoryStats } from '../cluster-history.js';
import type { ClusterLink } from '../cluster-link.js';
import { defaults } from '../defaults.js';
import { subjectError } from '../subjects.js';
import * as texts from '../texts.js';
import { EventCounts } from './event-counts.js';
import { EventPublisher } from './event-publisher.js';
import { EventReceiver } from './event-receiver.js';
import { Interests } from './interests.js';
import { LocalTopics, type TopicPattern } from './local-topics.js';
import type { OutageLimits } from './outage-buffer.js';
import { OutgoingEvents } from './outgoing-events.js';
import type { ClusterPeers } from './peers.js';

/** The options of the events between nodes. */
export interface EventBusSettings extends OutageLimits {
  readonly localTopics: readonly TopicPattern[];
  readonly lingerMs: number;
}

/** What an event bus is made of. */
export interface EventBusParts {
  readonly hub: BusHub;
  readonly link: ClusterLink;
  readonly peers: ClusterPeers;
  readonly settings: EventBusSettings;
}

/** The statistics of the events between nodes. */
type EventStats = Omit<WampClusterStats, keyof ClusterHistoryStats>;

/** Carries publications between the nodes of a cluster. */
export class EventBus {
  readonly counts = new EventCounts();
  readonly interests: Interests;
  readonly outgoing: OutgoingEvents;
  readonly outage$ = new Subject<WampClusterOutage>();
  private readonly localTopics: LocalTopics;
  private readonly publisher: EventPublisher;
  private readonly receiver: EventReceiver;
  private outage:
    { readonly sinceMs: number; readonly drops: number; uncertain: number } | undefined;
  private toldDropMs = -Infinity;
  private cancelReunion: CancelTimer | undefined;

  constructor(private readonly parts: EventBusParts) {
    const { hub, link, peers, settings } = parts;
    this.localTopics = new LocalTopics(settings.localTopics);
    this.interests = new Interests(link, settings.lingerMs);
    this.outgoing = new OutgoingEvents(link, this.counts, settings, {
      dropped: (reason) => this.tellDrop(reason),
    });
    const { localTopics, outgoing } = this;
    this.publisher = new EventPublisher({ hub, link, peers, localTopics, outgoing });
    this.receiver = new EventReceiver(hub, link, this.counts);
    hub.topics.opened$.subscribe((topic) => void this.hold(topic));
    hub.topics.closed$.subscribe((topic) => this.release(topic));
    link.onState((isUp) => (isUp ? this.up() : this.down()));
  }

  encode(publication: Publication, encoder: EventEncoder): (() => void) | undefined {
    return this.publisher.encode(publication, encoder);
  }

  refusal(topic: TopicInfo): WampError | undefined {
    return this.isLocal(topic) ? undefined : subjectError(topic.realm, topic.uri);
  }

  hold(topic: TopicInfo): Promise<void> | undefined {
    return this.isLocal(topic) ? undefined : this.interests.hold(topic);
  }

  release(topic: TopicInfo): void {
    if (!this.isLocal(topic)) this.interests.release(topic);
  }

  /** Returns true for a topic or pattern whose events do not leave their node. */
  isLocal(topic: TopicInfo): boolean {
    return this.localTopics.covers(topic);
  }

  stats(): EventStats {
    const { counts, interests, outgoing } = this;
    const { unconfirmed } = this.parts.link;
    return {
      eventsSent: counts.sent,
      eventsReceived: counts.received,
      eventsDropped: { ...counts.drops },
      duplicates: counts.duplicates,
      interests: interests.size,
      waitingBytes: outgoing.buffer.bytes,
      unconfirmedBytes: unconfirmed.bytes,
      roundtripMs: unconfirmed.roundtripMs ?? 0,
    };
  }

  /**
   * Resolves when the broker has taken all that was published before.
   *
   * @throws `wamp.error.unavailable` if that cannot be known
   */
  async flush(): Promise<void> {
    const { link } = this.parts;
    try {
      this.outgoing.flush();
      if (link.isUp && this.outgoing.buffer.size === 0) return await link.flush();
    } catch {
      // The connection is lost.
    }
    throw new WampUnavailableError(texts.notFlushed);
  }

  /** The number of entries in all tables. */
  get size(): number {
    return this.interests.size + this.outgoing.buffer.size + this.receiver.size;
  }

  /** Ends it, because the node leaves. */
  end(): void {
    this.cancelReunion?.();
    this.outgoing.end();
    this.interests.clear();
  }

  private down(): void {
    const { clock } = this.parts.link;
    const uncertain = this.outgoing.hold();
    this.cancelReunion?.();
    this.interests.stopWaiting();
    this.toldDropMs = -Infinity;
    if (this.outage !== undefined) this.outage.uncertain += uncertain;
    else this.outage = { sinceMs: clock.now(), drops: this.drops, uncertain };
  }

  /** Waits for the other nodes, because what is sent before they are back is lost. */
  private up(): void {
    const { link, peers } = this.parts;
    const { outage } = this;
    const durationMs = outage === undefined ? 0 : link.clock.now() - outage.sinceMs;
    let isOver = false;
    const resume = (): void => {
      if (isOver) return;
      isOver = true;
      cancel();
      this.outgoing.resume();
      this.outage = undefined;
      if (outage !== undefined) this.tellOutage(durationMs, outage);
    };
    const cancelTimer = link.clock.schedule(defaults.reunionMs, resume);
    const cancel = (): void => {
      isOver = true;
      cancelTimer();
    };
    this.cancelReunion = cancel;
    void peers.reunited().then(resume);
  }

  private tellOutage(
    durationMs: number,
    { drops, uncertain }: { readonly drops: number; readonly uncertain: number },
  ): void {
    const eventsDropped = this.drops - drops;
    this.outage$.next({ durationMs, eventsDropped, eventsUncertain: uncertain });
  }

  private get drops(): number {
    const { down, buffer, 'too-old': tooOld, 'broker-slow': slow } = this.counts.drops;
    return down + buffer + tooOld + slow;
  }

  /** Logs the first drop of an outage, and then one a minute. */
  private tellDrop(reason: WampClusterDrop): void {
    const { hub, link } = this.parts;
    const nowMs = link.clock.now();
    if (nowMs - this.toldDropMs < defaults.dropLogMs) return;
    this.toldDropMs = nowMs;
    hub.log.warn(texts.publicationsDropped(reason));
  }
}
