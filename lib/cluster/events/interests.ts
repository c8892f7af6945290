import type { TopicInfo } from '../../hub/pubsub/topics.js';
import type { CancelTimer } from '../../session/clock.js';
import type { ClusterLink } from '../cluster-link.js';
import { defaults } from '../defaults.js';

/** A topic that this node listens to. */
interface Interest {
  readonly topic: TopicInfo;
  holders: number;
  /** Resolves when events arrive; `undefined` as soon as they do. */
  confirmed: Promise<void> | undefined;
  /** Set while nobody holds it. */
  cancelEnd: CancelTimer | undefined;
}

/**
 * The topics that this node listens to: those with a subscriber, and for a while those that had one. Each is counted,
 * because a topic may have subscribers and, at the same time, subscriptions that wait for it.
 */
export class Interests {
  private readonly byKey = new Map<string, Interest>();
  /** The interests that nobody holds, the oldest first. */
  private readonly lingering = new Set<Interest>();

  constructor(
    private readonly link: ClusterLink,
    private readonly lingerMs: number,
  ) {}

  get size(): number {
    return this.byKey.size;
  }

  /**
   * Listens to a topic until it is released as often as it was held.
   *
   * @returns a promise that resolves when events arrive, after a second, or when the broker is away. It never
   * rejects. `undefined` if there is nothing to wait for
   */
  hold(topic: TopicInfo): Promise<void> | undefined {
    const known = this.byKey.get(keyOf(topic));
    const interest = known ?? this.begin(topic);
    interest.holders++;
    interest.cancelEnd?.();
    interest.cancelEnd = undefined;
    this.lingering.delete(interest);
    return this.link.isUp ? interest.confirmed : undefined;
  }

  release(topic: TopicInfo): void {
    const interest = this.byKey.get(keyOf(topic));
    if (interest === undefined || --interest.holders > 0) return;
    if (this.lingerMs === 0) return this.end(interest);
    this.lingering.add(interest);
    interest.cancelEnd = this.link.clock.schedule(this.lingerMs, () => this.end(interest));
    // A client may subscribe to any number of topics, one after the other.
    const [oldest] = this.lingering;
    if (this.lingering.size > defaults.lingeringInterests) this.end(oldest as Interest);
  }

  /** Lets nobody wait any more, because the broker is away. */
  stopWaiting(): void {
    for (const interest of this.byKey.values()) interest.confirmed = undefined;
  }

  /** Forgets all, because the node leaves. */
  clear(): void {
    for (const interest of this.byKey.values()) interest.cancelEnd?.();
    this.byKey.clear();
    this.lingering.clear();
  }

  private begin(topic: TopicInfo): Interest {
    const { realm, uri, match } = topic;
    const interest: Interest = {
      topic: { realm, uri, match },
      holders: 0,
      confirmed: undefined,
      cancelEnd: undefined,
    };
    this.byKey.set(keyOf(topic), interest);
    interest.confirmed = this.confirmed(interest);
    return interest;
  }

  /** Listens, and waits for a second at most. */
  private async confirmed(interest: Interest): Promise<void> {
    let cancel: CancelTimer | undefined;
    const late = new Promise<void>((resolve) => {
      cancel = this.link.clock.schedule(defaults.confirmMs, resolve);
    });
    await Promise.race([this.listen(interest.topic), late]);
    cancel?.();
    interest.confirmed = undefined;
  }

  private async listen(topic: TopicInfo): Promise<void> {
    try {
      await this.link.listen(topic);
    } catch {
      // The connection is lost, and the port listens again as soon as it has another one.
    }
  }

  private end(interest: Interest): void {
    interest.cancelEnd?.();
    this.lingering.delete(interest);
    this.byKey.delete(keyOf(interest.topic));
    this.link.unlisten(interest.topic);
  }
}

/** Neither a realm nor a URI contains a space. */
function keyOf({ realm, uri, match }: TopicInfo): string {
  return `${match} ${realm} ${uri}`;
}
