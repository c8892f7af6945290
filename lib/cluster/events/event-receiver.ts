import type { BusHub } from '../../hub/bus-hub.js';
import { type EncodingFailed, ReceivedEncoder } from '../../hub/pubsub/event-encoder.js';
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
    link.take(FrameType.Event, (node, [events]) => this.receiveAll(node, events as FrameMembers[]));
    link.onGone((node) => this.windows.forget(node));
  }

  /** The number of nodes whose last events are remembered. */
  get size(): number {
    return this.windows.size;
  }

  /** @throws the first error, when all others are received */
  private receiveAll(node: string, events: readonly FrameMembers[]): void {
    let failure: { readonly error: unknown } | undefined;
    for (const members of events) {
      try {
        this.receive(node, readEvent(members));
      } catch (error) {
        failure ??= { error };
      }
    }
    if (failure !== undefined) throw failure.error;
  }

  private receive(node: string, event: ReceivedEvent | undefined): void {
    if (event === undefined) return this.counts.dropped('undecodable');
    if (!this.windows.isNew(node, event.number)) return void this.counts.duplicates++;
    this.counts.received++;
    const publication = new ReceivedPublication(event, this.hub.options.serializers);
    const payloads = publication.encodedPayloads();
    const encoder = new ReceivedEncoder(publication, payloads, this.notEncodable);
    this.hub.broker.receive(publication, encoder);
  }

  private readonly notEncodable: EncodingFailed = ({ topic }, { subprotocol }, error) => {
    this.counts.dropped('not-encodable');
    this.hub.report(texts.notEncodable(topic, subprotocol), error);
  };
}
