import { MessageCode } from '../protocol/message-codes.js';
import type { Dict, EventMessage, Id, List, Uri } from '../protocol/messages.js';
import { isEmptyPayload, withPayload } from '../protocol/wamp.result.js';
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
  const events: (SharedEvent | undefined)[] = [];
  const overflow = publication.options.overflow ?? hub.options.overflow;
  const encoder = new EventEncoder(publication);
  hub.topics.forEachMatch(publication.realm, publication.topic, (topic) => {
    const event = new TopicEvent(topic, encoder, overflow);
    for (const session of receivers(topic, only))
      if (accepts === undefined || accepts(session)) {
        events.push(event.sharedFor(session.host.serializer));
        hosts.push(session.host);
      }
  });
  // What is sent and held nowhere can be forgotten while the others are encoded.
  for (let i = 0; i < hosts.length; i++) {
    hosts[i]?.sendEvent(events[i] as SharedEvent);
    events[i] = undefined;
  }
  hub.metrics?.sent(hosts.length);
}

function receivers({ subscribers }: Topic, only?: WampSession): Iterable<WampSession> {
  if (only === undefined) return subscribers;
  return subscribers.has(only) ? [only] : [];
}

/** The EVENT of one publication on one topic, the same for all sessions that speak a format. */
class TopicEvent {
  private serializer: WampSerializer | undefined;
  private shared: SharedEvent | undefined;
  private others: Map<WampSerializer, SharedEvent> | undefined;

  constructor(
    private readonly topic: Topic,
    private readonly encoder: EventEncoder,
    private readonly overflow: WampOverflow,
  ) {}

  sharedFor(serializer: WampSerializer): SharedEvent {
    if (this.shared !== undefined && this.serializer === serializer) return this.shared;
    this.others ??= new Map();
    let shared = this.others.get(serializer);
    if (shared === undefined) {
      shared = this.encoder.eventFor(serializer, this.topic, this.overflow);
      this.others.set(serializer, shared);
    }
    this.serializer = serializer;
    this.shared = shared;
    return shared;
  }
}

/**
 * Encodes one publication. The first topic it matches gets the message as a whole, which proves that it
 * can be encoded. For all further ones the payload is encoded once, and only the head of each is its
 * own; that is done when somebody has room for it.
 */
class EventEncoder {
  private tails: Map<WampSerializer, string | Uint8Array | undefined> | undefined;

  constructor(private readonly publication: Publication) {}

  eventFor(serializer: WampSerializer, topic: Topic, overflow: WampOverflow): SharedEvent {
    const { topic: uri } = this.publication;
    const tails = (this.tails ??= new Map());
    const isFirst = !tails.has(serializer);
    if (isFirst) {
      tails.set(serializer, undefined);
      return new SharedEvent(serializer.encode(this.message(topic)), uri, topic.id, overflow);
    }
    const tail = this.tailFor(serializer, tails);
    const encode = (): string | Uint8Array => this.encoded(serializer, topic, tail);
    return new SharedEvent(encode, uri, topic.id, overflow, tail?.length);
  }

  private tailFor(
    serializer: WampSerializer,
    tails: Map<WampSerializer, string | Uint8Array | undefined>,
  ): string | Uint8Array | undefined {
    const { args, kwargs } = this.publication;
    if (serializer.join === undefined || isEmptyPayload(args, kwargs)) return undefined;
    let tail = tails.get(serializer);
    if (tail === undefined) {
      tail = serializer.encode(withPayload([], args, kwargs));
      tails.set(serializer, tail);
    }
    return tail;
  }

  private encoded(
    serializer: WampSerializer,
    topic: Topic,
    tail: string | Uint8Array | undefined,
  ): string | Uint8Array {
    if (tail === undefined || serializer.join === undefined)
      return serializer.encode(this.message(topic));
    return serializer.join(serializer.encode(this.head(topic)), tail);
  }

  private message(topic: Topic): EventMessage {
    const { args, kwargs } = this.publication;
    return withPayload(this.head(topic), args, kwargs);
  }

  private head(topic: Topic): EventMessage {
    const { id, topic: uri } = this.publication;
    const details: Dict = { ...this.publication.details };
    if (topic.match !== 'exact') details['topic'] = uri;
    return [MessageCode.Event, topic.id, id, details];
  }
}
