import type { SharedEvent } from '../connection/connection.js';
import type { WampOverflow } from '../connection/overflow.js';
import type { WampMetrics } from '../operations/metrics.js';
import type { Publication } from '../session/publication.js';
import type { SessionLink } from '../session/session-link.js';
import type { WampSession } from '../session/wamp-session.js';
import { EventEncoder, TopicEvent } from './event-encoder.js';
import { receiverFilter } from './receivers.js';
import type { Topic, Topics } from './topics.js';

/** Sends publications to their subscribers. Every EVENT goes through it. */
export class Broker {
  /** @param overflow the treatment of events of publications without this option */
  constructor(
    private readonly topics: Topics,
    private readonly metrics: WampMetrics | undefined,
    private readonly overflow: WampOverflow,
  ) {}

  /**
   * Sends a publication to all subscribers that its options allow.
   *
   * @param only the only session that may get it; by default all sessions
   * @throws if the payload cannot be encoded; no session gets it then
   */
  publish(publication: Publication, only?: WampSession): void {
    const accepts = receiverFilter(publication.options);
    const links: SessionLink[] = [];
    const events: (SharedEvent | undefined)[] = [];
    const overflow = publication.options.overflow ?? this.overflow;
    const encoder = new EventEncoder(publication);
    this.topics.forEachMatch(publication.realm, publication.topic, (topic) => {
      const event = new TopicEvent(topic, encoder, overflow);
      for (const session of receivers(topic, only))
        if (accepts === undefined || accepts(session)) {
          events.push(event.sharedFor(session.link.serializer));
          links.push(session.link);
        }
    });
    // A sent event is released here, so that it can be freed while further events are encoded.
    for (let i = 0; i < links.length; i++) {
      links[i]?.sendEvent(events[i] as SharedEvent);
      events[i] = undefined;
    }
    this.metrics?.sent(links.length);
  }
}

function receivers({ subscribers }: Topic, only?: WampSession): Iterable<WampSession> {
  if (only === undefined) return subscribers;
  return subscribers.has(only) ? [only] : [];
}
