import type { BusHub } from '../../hub/bus-hub.js';
import { type EventEncoder, joinsUtf8 } from '../../hub/pubsub/event-encoder.js';
import type { Publication } from '../../hub/session/publication.js';
import type { Id } from '../../protocol/messages.js';
import { WampPayloadSizeExceededError } from '../../protocol/standard-errors.js';
import { isEmptyPayload } from '../../protocol/wamp-result.js';
import type { WampSerializer } from '../../serializers/serializer.js';
import type { ClusterLink } from '../cluster-link.js';
import { defaults } from '../defaults.js';
import { encodeItem } from '../frames/frame-codec.js';
import { subjectError } from '../subjects.js';
import * as texts from '../texts.js';
import { eventMembers, type FramePayload } from './event-frame.js';
import { EventGroup } from './event-group.js';
import type { LocalTopics } from './local-topics.js';
import type { OutgoingEvents } from './outgoing-events.js';
import type { ClusterPeers } from './peers.js';

/** The memory of a text until it is copied into its event: a buffer for each takes more time than to write it. */
const scratch = Buffer.allocUnsafeSlow(defaults.scratchBytes);

/** The serializers of the payloads in a frame. */
interface SpokenFormats {
  /** The subprotocols that sessions of the other nodes use: another set after each change. */
  readonly known: ReadonlySet<string>;
  readonly serializers: readonly WampSerializer[];
  readonly subprotocols: readonly string[];
}

/** What a publisher is made of. */
export interface EventPublisherParts {
  readonly hub: BusHub;
  readonly link: ClusterLink;
  readonly peers: ClusterPeers;
  readonly localTopics: LocalTopics;
  readonly outgoing: OutgoingEvents;
}

/** Sends the publications of this node to the others. */
export class EventPublisher {
  private lastNumber = 0;
  /** The group of the last event: the next one is often of the same. */
  private lastGroup: EventGroup | undefined;
  /** The serializers that sessions of the other nodes use. */
  private spoken: SpokenFormats | undefined;

  constructor(private readonly parts: EventPublisherParts) {}

  /**
   * Encodes a publication for the nodes that may have receivers.
   *
   * @returns a function that sends it; `undefined` if it stays on this node
   * @throws if it cannot be encoded; `wamp.error.invalid_uri` if brokers cannot name the topic, or `wamp.error.payload_size_exceeded` if the broker does not accept its size
   */
  encode(publication: Publication, encoder: EventEncoder): (() => void) | undefined {
    const { realm, topic, cluster, options } = publication;
    if (cluster === false || this.parts.localTopics.has(topic)) return undefined;
    const error = subjectError(realm, topic);
    if (error !== undefined) throw error;
    const payloads = this.payloads(publication, encoder);
    const byNode = this.nodesOf(options.eligible);
    if (byNode !== undefined) return this.push(publication, payloads, byNode);
    return this.sender(undefined, publication, payloads);
  }

  /** Sends to the nodes of the receivers, which need not listen to the topic. */
  private push(
    publication: Publication,
    payloads: readonly FramePayload[],
    byNode: ReadonlyMap<string, readonly Id[]>,
  ): (() => void) | undefined {
    const senders = [...byNode].map(([node, sessions]) =>
      this.sender(node, publication, payloads, sessions),
    );
    return senders.length === 0 ? undefined : () => senders.forEach((send) => send());
  }

  /** Returns the sessions by node, without those of this node; `undefined` if a session is not known. */
  private nodesOf(sessions: readonly Id[] | undefined): Map<string, Id[]> | undefined {
    if (sessions === undefined || sessions.length > defaults.pushedSessions) return undefined;
    const { peers, link } = this.parts;
    const byNode = new Map<string, Id[]>();
    for (const session of sessions) {
      const node = peers.nodeOf(session);
      if (node === undefined) return undefined;
      const known = byNode.get(node);
      if (known !== undefined) known.push(session);
      else if (node !== link.node) byNode.set(node, [session]);
    }
    return byNode;
  }

  private payloads(publication: Publication, encoder: EventEncoder): FramePayload[] {
    const { args, kwargs } = publication;
    const { serializers } = this.formats();
    for (const serializer of serializers) encoder.prove(serializer);
    if (isEmptyPayload(args, kwargs)) return [];
    return serializers.map((serializer) =>
      dataOf(serializer, encoder.payloadIn(serializer) as string | Uint8Array),
    );
  }

  /** Returns the serializers that sessions of the other nodes use; the first one while no other node is known. */
  private formats(): SpokenFormats {
    const { subprotocols: known } = this.parts.peers;
    if (this.spoken?.known === known) return this.spoken;
    const { serializers: all } = this.parts.hub.options;
    const spoken = all.filter(({ subprotocol }) => known.has(subprotocol));
    const serializers = spoken.length > 0 ? spoken : all.slice(0, 1);
    const subprotocols = serializers.map(({ subprotocol }) => subprotocol);
    return (this.spoken = { known, serializers, subprotocols });
  }

  /** Returns the group of the last event, if an event belongs to it, or another one. */
  private groupOf(receiver: string | undefined, { realm, topic }: Publication): EventGroup {
    const { subprotocols } = this.formats();
    const last = this.lastGroup;
    if (last?.has(receiver, realm, topic, subprotocols)) return last;
    const { node } = this.parts.link;
    return (this.lastGroup = new EventGroup(node, receiver, realm, topic, subprotocols));
  }

  /**
   * Encodes an event, and returns a function that sends it.
   *
   * @param receiver the only node that gets it; `undefined` for all that want the topic
   */
  private sender(
    receiver: string | undefined,
    publication: Publication,
    payloads: readonly FramePayload[],
    eligible?: readonly Id[],
  ): () => void {
    const { link, outgoing } = this.parts;
    const group = this.groupOf(receiver, publication);
    const event = encodeItem(eventMembers(++this.lastNumber, publication, payloads, eligible));
    const length = group.headBytes + event.length;
    if (length > link.maxFrameBytes)
      throw new WampPayloadSizeExceededError(texts.frameTooLarge(length, link.maxFrameBytes));
    return () => outgoing.send(group, event);
  }
}

/**
 * Returns what is sent of a payload. Long JSON is sent as UTF-8, which the other nodes need not read as text; it is
 * valid until the next call.
 */
function dataOf(serializer: WampSerializer, payload: string | Uint8Array): string | Uint8Array {
  if (typeof payload !== 'string' || payload.length < defaults.longText) return payload;
  if (!joinsUtf8(serializer)) return payload;
  // A UTF-16 code unit takes at most three bytes in UTF-8.
  if (3 * payload.length > scratch.length) return Buffer.from(payload);
  return scratch.subarray(0, scratch.write(payload));
}
