import { isUtf8 } from 'node:buffer';
import { type EncodedPayloads, joinsUtf8 } from '../../hub/pubsub/event-encoder.js';
import type { Publication } from '../../hub/session/publication.js';
import type { Dict, Id, List, Uri } from '../../protocol/messages.js';
import { isPlainObject } from '../../protocol/wamp-result.js';
import type { WampSerializer } from '../../serializers/serializer.js';
import * as texts from '../texts.js';
import type { FramePayload, ReceivedEvent } from './event-frame.js';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A publication of another node. Its payload is decoded only for sessions whose serializer is not in the frame. */
export class ReceivedPublication implements Publication {
  readonly id: Id;
  readonly realm: Uri;
  readonly topic: Uri;
  readonly details: Dict | undefined;
  readonly options: Publication['options'];
  private decoded: readonly [args?: List, kwargs?: Dict] | undefined;

  constructor(
    private readonly event: ReceivedEvent,
    private readonly serializers: readonly WampSerializer[],
  ) {
    this.id = event.id;
    this.realm = event.realm;
    this.topic = event.topic;
    this.details = event.details;
    this.options = { ...event.receivers, overflow: event.overflow };
  }

  /** @throws if the payload cannot be decoded */
  get args(): List | undefined {
    return this.payload[0];
  }

  /** @throws if the payload cannot be decoded */
  get kwargs(): Dict | undefined {
    return this.payload[1];
  }

  /** Returns the payloads as they arrived, for the serializers of this node. */
  encodedPayloads(): EncodedPayloads {
    const payloads: EncodedPayloads = new Map();
    for (const [subprotocol, , data] of this.event.payloads) {
      const serializer = this.serializerOf(subprotocol);
      if (serializer === undefined) continue;
      const payload = payloadFor(serializer, data);
      if (payload !== undefined) payloads.set(serializer, payload);
    }
    return payloads;
  }

  private get payload(): readonly [args?: List, kwargs?: Dict] {
    return (this.decoded ??= this.decode());
  }

  private decode(): readonly [args?: List, kwargs?: Dict] {
    const { payloads } = this.event;
    if (payloads.length === 0) return [];
    const known = payloads.flatMap(([subprotocol, , data]) => {
      const serializer = this.serializerOf(subprotocol);
      return serializer === undefined ? [] : [{ serializer, data }];
    });
    // Binary payloads have all values; JSON has no integers beyond 2^53.
    const best = known.find(({ serializer }) => serializer.binary) ?? known[0];
    if (best === undefined) throw new TypeError(texts.foreignPayloads(names(payloads)));
    const { serializer, data } = best;
    const isEncoded = serializer.binary || typeof data === 'string';
    const value = serializer.decode(isEncoded ? data : utf8.decode(data));
    if (!isPayload(value)) throw new TypeError(texts.noPayload(serializer.subprotocol));
    return value;
  }

  private serializerOf(subprotocol: string): WampSerializer | undefined {
    return this.serializers.find((each) => each.subprotocol === subprotocol);
  }
}

/** Returns an encoded payload as it is joined to the head of an event; `undefined` if it cannot be. */
function payloadFor(
  serializer: WampSerializer,
  data: string | Uint8Array,
): string | Uint8Array | undefined {
  if (typeof data === 'string') return serializer.binary ? undefined : data;
  if (serializer.binary) return data;
  if (!isUtf8(data)) return undefined;
  return joinsUtf8(serializer) ? data : utf8.decode(data);
}

function isPayload(value: unknown): value is readonly [args: List, kwargs?: Dict] {
  if (!Array.isArray(value) || value.length > 2) return false;
  return Array.isArray(value[0]) && (value.length === 1 || isPlainObject(value[1]));
}

function names(payloads: readonly FramePayload[]): string[] {
  return payloads.map(([subprotocol]) => subprotocol);
}
