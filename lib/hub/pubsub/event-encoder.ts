import { MessageCode } from '../../protocol/message-codes.js';
import type { Dict, EventMessage } from '../../protocol/messages.js';
import { isEmpty, isEmptyPayload, withPayload } from '../../protocol/wamp-result.js';
import type { WampSerializer } from '../../serializers/serializer.js';
import { SharedEvent } from '../connection/connection.js';
import type { WampOverflow } from '../connection/overflow.js';
import type { Publication } from '../session/publication.js';
import type { Topic } from './topics.js';

/** The EVENT of one publication for one topic. All sessions with the same serializer share it. */
export class TopicEvent {
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

/** The payload of an event as an encoded list, by serializer. */
export type EncodedPayloads = Map<WampSerializer, string | Uint8Array>;

/**
 * Encodes one publication. The message for the first matching topic is encoded as a whole, which proves
 * that it can be encoded. For further topics the payload is encoded only once, and joined to the head of
 * each topic when the event is sent. A payload that was encoded before is joined to the first head, too.
 */
export class EventEncoder {
  private proven: Set<WampSerializer> | undefined;

  /** @param payloads the payloads that are encoded already; by default none */
  constructor(
    private readonly publication: Publication,
    private payloads?: EncodedPayloads,
  ) {}

  eventFor(serializer: WampSerializer, topic: Topic, overflow: WampOverflow): SharedEvent {
    const { topic: uri } = this.publication;
    const proven = (this.proven ??= new Set());
    if (!proven.has(serializer)) {
      const message = this.encoded(serializer, topic, this.payloads?.get(serializer));
      proven.add(serializer);
      return new SharedEvent(message, uri, topic.id, overflow);
    }
    const payload = serializer.join && this.payloadIn(serializer);
    const encode = (): string | Uint8Array => this.encoded(serializer, topic, payload);
    return new SharedEvent(encode, uri, topic.id, overflow, payload?.length);
  }

  /**
   * Returns the encoded list of arguments and keyword arguments; `undefined` for an empty payload.
   *
   * @throws if the payload cannot be encoded
   */
  payloadIn(serializer: WampSerializer): string | Uint8Array | undefined {
    const payloads = (this.payloads ??= new Map());
    const known = payloads.get(serializer);
    if (known !== undefined) return known;
    const { args, kwargs } = this.publication;
    if (isEmptyPayload(args, kwargs)) return undefined;
    const payload = serializer.encode(withPayload([], args, kwargs));
    payloads.set(serializer, payload);
    return payload;
  }

  /**
   * Proves that a serializer can send the event.
   *
   * @throws if it cannot
   */
  prove(serializer: WampSerializer): void {
    this.payloadIn(serializer);
    const details = eventDetails(this.publication);
    if (!isEmpty(details)) serializer.encode([details]);
  }

  private encoded(
    serializer: WampSerializer,
    topic: Topic,
    payload: string | Uint8Array | undefined,
  ): string | Uint8Array {
    if (payload === undefined || serializer.join === undefined)
      return serializer.encode(this.message(topic));
    return serializer.join(serializer.encode(this.head(topic)), payload);
  }

  private message(topic: Topic): EventMessage {
    const { args, kwargs } = this.publication;
    return withPayload(this.head(topic), args, kwargs);
  }

  private head(topic: Topic): EventMessage {
    const { id, topic: uri } = this.publication;
    const details = eventDetails(this.publication);
    if (topic.match !== 'exact') details['topic'] = uri;
    return [MessageCode.Event, topic.id, id, details];
  }
}

/** Returns EVENT.Details of a publication, for a subscription to its topic. */
export function eventDetails({ details, options }: Publication): Dict {
  const own: Dict = { ...details };
  if (options.trustLevel !== undefined) own['trustlevel'] = options.trustLevel;
  return own;
}
