import { MessageCode } from '../../protocol/message-codes.js';
import type { Dict, EventMessage } from '../../protocol/messages.js';
import { isEmptyPayload, withPayload } from '../../protocol/wamp-result.js';
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

/**
 * Encodes one publication. The message for the first matching topic is encoded as a whole, which proves
 * that it can be encoded. For further topics the payload is encoded only once, and joined to the head of
 * each topic when the event is sent.
 */
export class EventEncoder {
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
    const { id, topic: uri, options } = this.publication;
    const details: Dict = { ...this.publication.details };
    if (options.trustLevel !== undefined) details['trustlevel'] = options.trustLevel;
    if (topic.match !== 'exact') details['topic'] = uri;
    return [MessageCode.Event, topic.id, id, details];
  }
}
