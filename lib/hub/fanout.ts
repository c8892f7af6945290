import { MessageCode } from '../protocol/message-codes.js';
import type { Dict, EventMessage, Id, List, Uri } from '../protocol/messages.js';
import { withPayload } from '../protocol/wamp.result.js';
import type { WampSerializer } from '../serializers/serializer.js';
import { SharedEvent } from './connection.js';
import type { WampMetrics } from './metrics.js';
import type { WampOverflow } from './outbox.js';
import type { SessionHost } from './session.host.js';
import { type ReceiverOptions, receiverFilter } from './receivers.js';
import type { Topic, Topics } from './topics.js';
import type { WampSession } from './wamp.session.js';

/** Who gets an event, and what goes with it. */
export interface PublishOptions extends ReceiverOptions {
  /** Further keys for EVENT.Details. */
  readonly details?: Dict | undefined;
  /** What becomes of the event where a subscriber reads too slowly; default the module's option. */
  readonly overflow?: WampOverflow | undefined;
}

/** What EVENT.Details discloses of a publisher (specification: "Publisher Identification"). */
export function publisherDetails({ id, authid, authrole }: WampSession): Dict {
  return { publisher: id, publisher_authid: authid, publisher_authrole: authrole };
}

/** Whose topics a publication goes through. */
export interface Publisher {
  readonly topics: Topics;
  readonly metrics: WampMetrics | undefined;
  readonly options: { readonly overflow: WampOverflow };
}

/** One publication on its way to the sessions that subscribed. */
export interface Publication {
  readonly id: Id;
  readonly realm: Uri;
  readonly topic: Uri;
  readonly args?: List | undefined;
  readonly kwargs?: Dict | undefined;
  /** Further keys for EVENT.Details. */
  readonly details?: Dict | undefined;
  readonly options: Omit<PublishOptions, 'details'>;
}

/**
 * Sends a publication to every subscriber it is for.
 *
 * @param only the one session that may get it; default all
 * @throws if the payload cannot be encoded; then nobody got it
 */
export function fanOut(hub: Publisher, publication: Publication, only?: WampSession): void {
  const accepts = receiverFilter(publication.options);
  const hosts: SessionHost[] = [];
  const events: SharedEvent[] = [];
  const overflow = publication.options.overflow ?? hub.options.overflow;
  hub.topics.forEachMatch(publication.realm, publication.topic, (topic) => {
    const event = new EncodedEvent(topic, publication, overflow);
    for (const session of receivers(topic, only))
      if (accepts === undefined || accepts(session)) {
        events.push(event.encodedFor(session.host.serializer));
        hosts.push(session.host);
      }
  });
  for (let i = 0; i < hosts.length; i++) hosts[i]?.sendEvent(events[i] as SharedEvent);
  hub.metrics?.sent(events.length);
}

function receivers({ subscribers }: Topic, only?: WampSession): Iterable<WampSession> {
  if (only === undefined) return subscribers;
  return subscribers.has(only) ? [only] : [];
}

/** The EVENT of one publication on one topic, encoded once for each serializer in use. */
class EncodedEvent {
  private serializer: WampSerializer | undefined;
  private shared: SharedEvent | undefined;
  private others: Map<WampSerializer, SharedEvent> | undefined;

  constructor(
    private readonly topic: Topic,
    private readonly publication: Publication,
    private readonly overflow: WampOverflow,
  ) {}

  encodedFor(serializer: WampSerializer): SharedEvent {
    if (this.shared !== undefined && this.serializer === serializer) return this.shared;
    this.others ??= new Map();
    let shared = this.others.get(serializer);
    if (shared === undefined) {
      const { topic } = this.publication;
      const data = serializer.encode(this.message());
      shared = new SharedEvent(data, topic, this.topic.id, this.overflow);
      this.others.set(serializer, shared);
    }
    this.serializer = serializer;
    this.shared = shared;
    return shared;
  }

  private message(): EventMessage {
    const { id, topic: uri, args, kwargs } = this.publication;
    const details: Dict = { ...this.publication.details };
    if (this.topic.match !== 'exact') details['topic'] = uri;
    return withPayload([MessageCode.Event, this.topic.id, id, details], args, kwargs);
  }
}
