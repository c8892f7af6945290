import type { Uri } from '../../protocol/messages.js';
import type { FrameTarget } from '../cluster-link.js';
import { encodeHead, encodeList, listHeadBytes } from '../frames/frame-codec.js';
import { FrameType } from '../frames/frame-type.js';

/** Events of one topic to the same nodes: they can travel as one frame. */
export class EventGroup {
  /** The frame without events. */
  private readonly head: Uint8Array;
  /** The bytes of a frame without events. */
  readonly headBytes: number;

  /**
   * @param node this node
   * @param subprotocols the subprotocols of the payloads, in their order
   */
  constructor(
    readonly target: FrameTarget,
    node: string,
    private readonly realm: Uri,
    private readonly topic: Uri,
    private readonly subprotocols: readonly string[],
  ) {
    this.head = encodeHead(FrameType.Event, node, [realm, topic, subprotocols]);
    this.headBytes = this.head.length + listHeadBytes;
  }

  /** Returns true if such events belong to it. */
  has(target: FrameTarget, realm: Uri, topic: Uri, subprotocols: readonly string[]): boolean {
    return (
      this.topic === topic &&
      this.realm === realm &&
      this.subprotocols === subprotocols &&
      isSame(this.target, target)
    );
  }

  frame(events: readonly Uint8Array[]): Uint8Array {
    return encodeList(this.head, events);
  }
}

/** Compares targets of one realm and topic. */
function isSame(one: FrameTarget, other: FrameTarget): boolean {
  if (typeof one === 'string' || typeof other === 'string') return one === other;
  return 'node' in one ? 'node' in other && one.node === other.node : !('node' in other);
}
