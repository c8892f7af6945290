import { MessageCode } from '../../protocol/message-codes.js';
import type { Dict, EventMessage } from '../../protocol/messages.js';
import { isEmpty, isEmptyPayload, withPayload } from '../../protocol/wamp-result.js';
import { JsonSerializer } from '../../serializers/json.serializer.js';
import type { WampSerializer } from '../../serializers/serializer.js';
import { SharedEvent } from '../connection/shared-data.js';
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

  /** Returns `undefined` if the sessions with this serializer get nothing. */
  sharedFor(serializer: WampSerializer): SharedEvent | undefined {
    if (this.shared !== undefined && this.serializer === serializer) return this.shared;
    this.others ??= new Map();
    let shared = this.others.get(serializer);
    if (shared === undefined) {
      shared = this.encoder.eventFor(serializer, this.topic, this.overflow);
      if (shared === undefined) return undefined;
      this.others.set(serializer, shared);
    }
    this.serializer = serializer;
    this.shared = shared;
    return shared;
  }
}

/** An event in one format. */
interface EventForm {
  readonly serializer: WampSerializer;
  /** The arguments and keyword arguments as an encoded list, if they are encoded. That of JSON may be its UTF-8. */
  payload: string | Uint8Array | undefined;
  /** What follows the head of a JSON list, if the payload is UTF-8. */
  readonly tail: Uint8Array | undefined;
  isProven: boolean;
}

/**
 * Encodes one publication. The message for the first matching topic is encoded as a whole, which proves
 * that it can be encoded. For further topics the payload is encoded only once, and joined to the head of
 * each topic when the event is sent. A payload that was encoded before is joined to the first head, too.
 */
export class EventEncoder {
  private readonly forms: EventForm[] = [];

  constructor(protected readonly publication: Publication) {}

  /** @throws if the event cannot be encoded */
  eventFor(
    serializer: WampSerializer,
    topic: Topic,
    overflow: WampOverflow,
  ): SharedEvent | undefined {
    const { topic: uri } = this.publication;
    const form = this.formOf(serializer);
    const { tail } = form;
    if (!form.isProven) {
      const message = this.encoded(form, topic);
      form.isProven = true;
      return new SharedEvent(message, uri, topic.id, overflow, 0, tail);
    }
    if (serializer.join !== undefined) this.payloadIn(serializer);
    const encode = (): string | Uint8Array => this.encoded(form, topic);
    return new SharedEvent(encode, uri, topic.id, overflow, form.payload?.length, tail);
  }

  /**
   * Returns the encoded list of arguments and keyword arguments; `undefined` for an empty payload.
   *
   * @throws if the payload cannot be encoded
   */
  payloadIn(serializer: WampSerializer): string | Uint8Array | undefined {
    const form = this.formOf(serializer);
    if (form.payload !== undefined) return form.payload;
    const { args, kwargs } = this.publication;
    if (isEmptyPayload(args, kwargs)) return undefined;
    return (form.payload = serializer.encode(withPayload([], args, kwargs)));
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

  private formOf(serializer: WampSerializer): EventForm {
    for (const form of this.forms) if (form.serializer === serializer) return form;
    const payload = this.publication.payloadFor?.(serializer);
    const form = { serializer, payload, tail: tailOf(serializer, payload), isProven: false };
    this.forms.push(form);
    return form;
  }

  /** Returns the event without its tail. */
  private encoded({ serializer, payload, tail }: EventForm, topic: Topic): string | Uint8Array {
    if (payload === undefined || serializer.join === undefined)
      return serializer.encode(this.message(topic));
    const head = serializer.encode(this.head(topic));
    if (tail === undefined) return serializer.join(head, payload);
    return `${(head as string).slice(0, -1)},`;
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

/** Called for a publication that a serializer cannot send. */
export type EncodingFailed = (
  publication: Publication,
  serializer: WampSerializer,
  error: unknown,
) => void;

/** Encodes a publication of another node. Sessions with a serializer that cannot send it get nothing. */
export class ReceivedEncoder extends EventEncoder {
  private unable: Set<WampSerializer> | undefined;

  /** @param failed is called once for each serializer that cannot send the event */
  constructor(
    publication: Publication,
    private readonly failed: EncodingFailed,
  ) {
    super(publication);
  }

  override eventFor(
    serializer: WampSerializer,
    topic: Topic,
    overflow: WampOverflow,
  ): SharedEvent | undefined {
    if (this.unable?.has(serializer)) return undefined;
    try {
      return super.eventFor(serializer, topic, overflow);
    } catch (error) {
      (this.unable ??= new Set()).add(serializer);
      this.failed(this.publication, serializer, error);
      return undefined;
    }
  }
}

/** Returns true if the payload of a text event may be its UTF-8. */
export function joinsUtf8(serializer: WampSerializer): boolean {
  return serializer instanceof JsonSerializer;
}

/** Returns what follows the head of a JSON list, if the payload is UTF-8. */
function tailOf(
  { binary }: WampSerializer,
  payload: string | Uint8Array | undefined,
): Uint8Array | undefined {
  return !binary && payload instanceof Uint8Array ? payload.subarray(1) : undefined;
}

/** Returns EVENT.Details of a publication, for a subscription to its topic. */
export function eventDetails({ details, options }: Publication): Dict {
  const own: Dict = { ...details };
  if (options.trustLevel !== undefined) own['trustlevel'] = options.trustLevel;
  return own;
}
