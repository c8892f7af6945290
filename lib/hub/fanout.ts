import { MessageCode } from '../protocol/message-codes.js';
import type { Dict, EventMessage, Id, List, Uri } from '../protocol/messages.js';
import { withPayload } from '../protocol/wamp.result.js';
import type { WampSerializer } from '../serializers/serializer.js';
import { SharedData } from './connection.js';
import type { SessionHost } from './session.host.js';
import { type ReceiverOptions, receiverFilter } from './receivers.js';
import type { Topic, Topics } from './topics.js';
import type { WampSession } from './wamp.session.js';

/** Who gets an event, and what goes with it. */
export interface PublishOptions extends ReceiverOptions {
  /** Further keys for EVENT.Details. */
  readonly details?: Dict | undefined;
}

/** What EVENT.Details discloses of a publisher (specification: "Publisher Identification"). */
export function publisherDetails({ id, authid, authrole }: WampSession): Dict {
  return { publisher: id, publisher_authid: authid, publisher_authrole: authrole };
}

/** One publication on its way to the sessions that subscribed. */
export interface Publication {
  readonly id: Id;
  readonly realm: Uri;
  readonly topic: Uri;
  readonly args?: List | undefined;
  readonly kwargs?: Dict | undefined;
  readonly options: PublishOptions;
}

/**
 * Sends a publication to every subscriber it is for.
 *
 * @param only the one session that may get it; default all
 * @throws if the payload cannot be encoded; then nobody got it
 */
export function fanOut(topics: Topics, publication: Publication, only?: WampSession): void {
  const accepts = receiverFilter(publication.options);
  const hosts: SessionHost[] = [];
  const events: SharedData[] = [];
  topics.forEachMatch(publication.realm, publication.topic, (topic) => {
    const event = new EncodedEvent(topic, publication);
    for (const session of receivers(topic, only))
      if (accepts === undefined || accepts(session)) {
        events.push(event.encodedFor(session.host.serializer));
        hosts.push(session.host);
      }
  });
  for (let i = 0; i < hosts.length; i++) hosts[i]?.sendShared(events[i] as SharedData);
}

function receivers({ subscribers }: Topic, only?: WampSession): Iterable<WampSession> {
  if (only === undefined) return subscribers;
  return subscribers.has(only) ? [only] : [];
}

/** The EVENT of one publication on one topic, encoded once for each serializer in use. */
class EncodedEvent {
  private serializer: WampSerializer | undefined;
  private shared: SharedData | undefined;
  private others: Map<WampSerializer, SharedData> | undefined;

  constructor(
    private readonly topic: Topic,
    private readonly publication: Publication,
  ) {}

  encodedFor(serializer: WampSerializer): SharedData {
    if (this.shared !== undefined && this.serializer === serializer) return this.shared;
    this.others ??= new Map();
    let shared = this.others.get(serializer);
    if (shared === undefined) {
      shared = new SharedData(serializer.encode(this.message()));
      this.others.set(serializer, shared);
    }
    this.serializer = serializer;
    this.shared = shared;
    return shared;
  }

  private message(): EventMessage {
    const { id, topic: uri, args, kwargs, options } = this.publication;
    const details: Dict =
      this.topic.match === 'exact' ? { ...options.details } : { ...options.details, topic: uri };
    return withPayload([MessageCode.Event, this.topic.id, id, details], args, kwargs);
  }
}
