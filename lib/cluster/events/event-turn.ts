import type { ClusterLink, FrameTarget } from '../cluster-link.js';
import { defaults } from '../defaults.js';

/**
 * Collects publications that follow each other in one turn and go to the same nodes, so that the broker and these
 * nodes have one frame to handle.
 */
export class EventTurn {
  /** The bytes of what is collected, with what will be around it. */
  bytes = 0;
  private target: FrameTarget | undefined;
  private events: Uint8Array[] = [];

  /** @param send sends what was collected */
  constructor(
    private readonly link: Pick<ClusterLink, 'maxFrameBytes'>,
    private readonly send: (target: FrameTarget, events: readonly Uint8Array[]) => void,
  ) {}

  add(target: FrameTarget, event: Uint8Array): void {
    if (this.target !== undefined && !this.takes(target, event)) this.end();
    if (this.target === undefined) this.begin();
    this.target = target;
    this.events.push(event);
    this.bytes += event.length;
  }

  /** Sends what was collected, now. */
  end(): void {
    const { target, events } = this;
    if (target === undefined) return;
    this.target = undefined;
    this.events = [];
    this.bytes = 0;
    this.send(target, events);
  }

  private readonly endSoon = (): void => this.end();

  private begin(): void {
    this.bytes = defaults.eventsHeadBytes;
    queueMicrotask(this.endSoon);
  }

  private takes(target: FrameTarget, event: Uint8Array): boolean {
    const most = Math.min(defaults.turnBytes, this.link.maxFrameBytes);
    const isShort = this.bytes + event.length <= most && this.events.length < defaults.turnEvents;
    return isShort && isSame(this.target, target);
  }
}

function isSame(one: FrameTarget | undefined, other: FrameTarget): boolean {
  if (typeof one !== 'object' || typeof other !== 'object') return one === other;
  if ('node' in one || 'node' in other)
    return 'node' in one && 'node' in other && one.node === other.node;
  return one.uri === other.uri && one.realm === other.realm && one.match === other.match;
}
