import type { Uri } from '../../protocol/messages.js';
import type { FrameTarget } from '../cluster-link.js';
import { encodeHead, encodeList, listHeadBytes } from '../frames/frame-codec.js';
import { FrameType } from '../frames/frame-type.js';

/** Events of one topic to the same nodes: they can travel as one frame. */
export class EventGroup {
  /** The nodes that get them. */
  readonly target: FrameTarget;
  /** The bytes of a frame without events. */
  readonly headBytes: number;
  /** The frame without events. */
  private readonly head: Uint8Array;

  /**
   * @param node this node
   * @param receiver the only node that gets them; `undefined` for all that want the topic
   * @param subprotocols the subprotocols of the payloads, in their order
   */
  constructor(
    node: string,
    private readonly receiver: string | undefined,
    private readonly realm: Uri,
    private readonly topic: Uri,
    private readonly subprotocols: readonly string[],
  ) {
    if (receiver !== undefined) this.target = { node: receiver };
    else this.target = realm === '*' ? 'all' : { realm, uri: topic, match: 'exact' };
    this.head = encodeHead(FrameType.Event, node, [realm, topic, subprotocols]);
    this.headBytes = this.head.length + listHeadBytes;
  }

  /** Returns true if such events belong to it. */
  has(
    receiver: string | undefined,
    realm: Uri,
    topic: Uri,
    subprotocols: readonly string[],
  ): boolean {
    return (
      this.topic === topic &&
      this.realm === realm &&
      this.receiver === receiver &&
      this.subprotocols === subprotocols
    );
  }

  frame(events: readonly Uint8Array[]): Uint8Array {
    return encodeList(this.head, events);
  }
}
