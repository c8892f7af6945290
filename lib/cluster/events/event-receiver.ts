import type { BusHub } from '../../hub/bus-hub.js';
import { type EncodingFailed, ReceivedEncoder } from '../../hub/pubsub/event-encoder.js';
import type { Topic } from '../../hub/pubsub/topics.js';
import type { Uri } from '../../protocol/messages.js';
import type { WampSerializer } from '../../serializers/serializer.js';
import type { ClusterLink, FrameMembers } from '../cluster-link.js';
import { FrameType } from '../frames/frame-type.js';
import * as texts from '../texts.js';
import { type DuplicateWindow, DuplicateWindows } from './duplicate-window.js';
import type { EventCounts } from './event-counts.js';
import { isEvent } from './event-frame.js';
import { type ReceivedGroup, ReceivedPublication } from './received-publication.js';

/** The members of a frame of events. */
type EventsMembers = readonly [
  realm: Uri,
  topic: Uri,
  subprotocols: readonly string[],
  events: readonly FrameMembers[],
];

/** What is found once for all events of a frame. */
interface Received extends ReceivedGroup {
  readonly window: DuplicateWindow;
  /** The topics and patterns that match. */
  readonly topics: readonly Topic[];
}

/** Sends the events of other nodes to the sessions of this one. */
export class EventReceiver {
  private readonly windows = new DuplicateWindows();

  constructor(
    private readonly hub: BusHub,
    link: ClusterLink,
    private readonly counts: EventCounts,
  ) {
    link.take(FrameType.Event, (node, members) =>
      this.receiveAll(node, members as unknown as EventsMembers),
    );
    link.onGone((node) => this.windows.forget(node));
  }

  /** The number of nodes whose last events are remembered. */
  get size(): number {
    return this.windows.size;
  }

  /** @throws the first error, when all others are received */
  private receiveAll(node: string, [realm, topic, subprotocols, events]: EventsMembers): void {
    const window = this.windows.of(node);
    const topics = this.hub.topics.matching(realm, topic);
    const serializers = subprotocols.map((each) => this.serializerOf(each));
    const group = { realm, topic, subprotocols, serializers, topics, window };
    let failure: { readonly error: unknown } | undefined;
    for (const members of events) {
      try {
        this.receive(group, members);
      } catch (error) {
        failure ??= { error };
      }
    }
    if (failure !== undefined) throw failure.error;
  }

  private receive(group: Received, members: FrameMembers): void {
    if (!isEvent(members, group.subprotocols.length)) return this.counts.dropped('undecodable');
    if (!group.window.isNew(members[0])) return void this.counts.duplicates++;
    this.counts.received++;
    const publication = new ReceivedPublication(group, members);
    const encoder = new ReceivedEncoder(publication, this.notEncodable);
    this.hub.broker.receive(group.topics, publication, encoder);
  }

  private serializerOf(subprotocol: string): WampSerializer | undefined {
    return this.hub.options.serializers.find((each) => each.subprotocol === subprotocol);
  }

  private readonly notEncodable: EncodingFailed = ({ topic }, { subprotocol }, error) => {
    this.counts.dropped('not-encodable');
    this.hub.report(texts.notEncodable(topic, subprotocol), error);
  };
}
