import { isUtf8 } from 'node:buffer';
import { joinsUtf8 } from '../../hub/pubsub/event-encoder.js';
import type { Publication } from '../../hub/session/publication.js';
import type { Dict, Id, List, Uri } from '../../protocol/messages.js';
import { isPlainObject } from '../../protocol/wamp-result.js';
import type { WampSerializer } from '../../serializers/serializer.js';
import * as texts from '../texts.js';
import type { EventMembers, FramePayload } from './event-frame.js';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const noOptions: Publication['options'] = {};

/** What the events of a frame have in common. */
export interface ReceivedGroup {
  readonly realm: Uri;
  readonly topic: Uri;
  /** The subprotocols of the payloads, in their order. */
  readonly subprotocols: readonly string[];
  /** The serializers of this node for them; `undefined` for one that it does not speak. */
  readonly serializers: readonly (WampSerializer | undefined)[];
}

/** A publication of another node. Its payload is decoded only for sessions whose serializer is not in the frame. */
export class ReceivedPublication implements Publication {
  readonly id: Id;
  readonly realm: Uri;
  readonly topic: Uri;
  readonly details: Dict | undefined;
  readonly options: Publication['options'];
  private readonly payloads: readonly FramePayload[];
  private decoded: readonly [args?: List, kwargs?: Dict] | undefined;

  constructor(
    private readonly group: ReceivedGroup,
    [, id, payloads, details, receivers, overflow]: EventMembers,
  ) {
    this.id = id;
    this.realm = group.realm;
    this.topic = group.topic;
    this.details = details ?? undefined;
    this.options =
      receivers || overflow ? { ...receivers, overflow: overflow ?? undefined } : noOptions;
    this.payloads = payloads;
  }

  /** @throws if the payload cannot be decoded */
  get args(): List | undefined {
    return this.payload[0];
  }

  /** @throws if the payload cannot be decoded */
  get kwargs(): Dict | undefined {
    return this.payload[1];
  }

  payloadFor(serializer: WampSerializer): string | Uint8Array | undefined {
    const data = this.payloads[this.group.serializers.indexOf(serializer)];
    if (data === undefined) return undefined;
    if (typeof data === 'string') return serializer.binary ? undefined : data;
    if (serializer.binary) return data;
    if (!isUtf8(data)) return undefined;
    return joinsUtf8(serializer) ? data : utf8.decode(data);
  }

  private get payload(): readonly [args?: List, kwargs?: Dict] {
    return (this.decoded ??= this.decode());
  }

  private decode(): readonly [args?: List, kwargs?: Dict] {
    const { payloads } = this;
    if (payloads.length === 0) return [];
    const { serializers, subprotocols } = this.group;
    const known = serializers.filter((serializer) => serializer !== undefined);
    // Binary payloads have all values; JSON has no integers beyond 2^53.
    const best = known.find(({ binary }) => binary) ?? known[0];
    if (best === undefined) throw new TypeError(texts.foreignPayloads(subprotocols));
    const data = payloads[serializers.indexOf(best)] as FramePayload;
    const isEncoded = best.binary || typeof data === 'string';
    const value = best.decode(isEncoded ? data : utf8.decode(data));
    if (!isPayload(value)) throw new TypeError(texts.noPayload(best.subprotocol));
    return value;
  }
}

function isPayload(value: unknown): value is readonly [args: List, kwargs?: Dict] {
  if (!Array.isArray(value) || value.length > 2) return false;
  return Array.isArray(value[0]) && (value.length === 1 || isPlainObject(value[1]));
}
