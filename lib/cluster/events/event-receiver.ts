import type { BusHub } from '../../hub/bus-hub.js';
import { EventEncoder } from '../../hub/pubsub/event-encoder.js';
import type { ReceiverCondition } from '../../hub/pubsub/receivers.js';
import type { WampSerializer } from '../../serializers/serializer.js';
import type { ClusterLink, FrameMembers } from '../cluster-link.js';
import { FrameType } from '../frames/frame-type.js';
import * as texts from '../texts.js';
import { DuplicateWindows } from './duplicate-window.js';
import { readEvent, type ReceivedEvent } from './event-frame.js';
import type { EventCounts } from './event-counts.js';
import { ReceivedPublication } from './received-publication.js';

/** Sends the events of other nodes to the sessions of this one. */
export class EventReceiver {
  private readonly windows = new DuplicateWindows();

  constructor(
    private readonly hub: BusHub,
    link: ClusterLink,
    private readonly counts: EventCounts,
  ) {
    link.take(FrameType.Event, (node, members) => this.receive(node, readEvent(members)));
    link.take(FrameType.Push, (node, members) => this.receive(node, readPush(members)));
    link.onGone((node) => this.windows.forget(node));
  }

  /** The number of nodes whose last events are remembered. */
  get size(): number {
    return this.windows.size;
  }

  private receive(node: string, event: ReceivedEvent | undefined): void {
    if (event === undefined) return this.counts.dropped('undecodable');
    if (!this.windows.isNew(node, event.number)) return void this.counts.duplicates++;
    this.counts.received++;
    const publication = new ReceivedPublication(event, this.hub.options.serializers);
    const encoder = new EventEncoder(publication, publication.encodedPayloads());
    this.hub.broker.receive(publication, encoder, this.encodableBy(publication, encoder));
  }

  /** Returns a function that proves once for each serializer that it can send the event. */
  private encodableBy(publication: ReceivedPublication, encoder: EventEncoder): ReceiverCondition {
    const proven = new Map<WampSerializer, boolean>();
    return ({ link: { serializer } }) => {
      let can = proven.get(serializer);
      if (can === undefined)
        proven.set(serializer, (can = this.prove(publication, encoder, serializer)));
      return can;
    };
  }

  private prove(
    publication: ReceivedPublication,
    encoder: EventEncoder,
    serializer: WampSerializer,
  ): boolean {
    try {
      encoder.prove(serializer);
      return true;
    } catch (error) {
      this.counts.dropped('not-encodable');
      this.hub.report(texts.notEncodable(publication.topic, serializer.subprotocol), error);
      return false;
    }
  }
}

/** Returns the event of a PUSH. Without its own list of sessions, it is for the one that PUSH names. */
function readPush([session, ...members]: FrameMembers): ReceivedEvent | undefined {
  const event = readEvent(members);
  if (event === undefined || event.receivers.eligible !== undefined) return event;
  return { ...event, receivers: { ...event.receivers, eligible: [session as number] } };
}
