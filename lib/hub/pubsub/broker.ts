import type { SharedEvent } from '../connection/shared-data.js';
import type { WampOverflow } from '../connection/overflow.js';
import type { Metered } from '../operations/metrics.js';
import type { Publication } from '../session/publication.js';
import type { SessionLink } from '../session/session-link.js';
import type { WampSession } from '../session/wamp-session.js';
import { EventEncoder, type ReceivedEncoder, TopicEvent } from './event-encoder.js';
import type { HubBus } from './hub-bus.js';
import { receiverFilter } from './receivers.js';
import type { Topic, Topics } from './topics.js';

/** Sends publications to their subscribers. Every EVENT goes through it. */
export class Broker {
  /**
   * @param overflow the treatment of events of publications without this option
   * @param bus the way to the other nodes of the cluster; `undefined` without one
   */
  constructor(
    private readonly topics: Topics,
    private readonly hub: Metered,
    private readonly overflow: WampOverflow,
    private readonly bus: HubBus | undefined,
  ) {}

  /**
   * Sends a publication to all subscribers that its options allow, on all nodes.
   *
   * @param only the only session that may get it; by default all sessions
   * @throws if the payload cannot be encoded; no session gets it then
   */
  publish(publication: Publication, only?: WampSession): void {
    const encoder = new EventEncoder(publication);
    const sendToOthers =
      this.bus !== undefined && only === undefined
        ? this.bus.encode(publication, encoder)
        : undefined;
    const accepts = receiverFilter(publication.options);
    const links: SessionLink[] = [];
    const events: (SharedEvent | undefined)[] = [];
    const overflow = publication.options.overflow ?? this.overflow;
    this.topics.forEachMatch(publication.realm, publication.topic, (topic) => {
      const event = new TopicEvent(topic, encoder, overflow);
      for (const session of receivers(topic, only)) {
        if (accepts !== undefined && !accepts(session)) continue;
        const shared = event.sharedFor(session.link.serializer);
        if (shared === undefined) continue;
        events.push(shared);
        links.push(session.link);
      }
    });
    sendToOthers?.();
    // A sent event is released here, so that it can be freed while further events are encoded.
    for (let i = 0; i < links.length; i++) {
      links[i]?.sendEvent(events[i] as SharedEvent);
      events[i] = undefined;
    }
    this.hub.metrics?.sent(links.length);
  }

  /**
   * Sends a publication of another node to the subscribers on this one.
   *
   * @param topics the topics and patterns that match
   * @param encoder has the payload as it arrived
   */
  receive(topics: readonly Topic[], publication: Publication, encoder: ReceivedEncoder): void {
    const accepts = receiverFilter(publication.options);
    const overflow = publication.options.overflow ?? this.overflow;
    let sent = 0;
    for (const topic of topics) {
      const event = new TopicEvent(topic, encoder, overflow);
      for (const session of topic.subscribers) {
        if (accepts !== undefined && !accepts(session)) continue;
        const { link } = session;
        const shared = event.sharedFor(link.serializer);
        if (shared === undefined) continue;
        link.sendEvent(shared);
        sent++;
      }
    }
    this.hub.metrics?.sent(sent);
  }
}

function receivers({ subscribers }: Topic, only?: WampSession): Iterable<WampSession> {
  if (only === undefined) return subscribers;
  return subscribers.has(only) ? [only] : [];
}
