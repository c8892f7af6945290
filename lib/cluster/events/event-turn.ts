import type { ClusterLink } from '../cluster-link.js';
import { defaults } from '../defaults.js';
import type { EventGroup } from './event-group.js';

/**
 * Collects publications of one group that follow each other in one turn, so that the broker and the other nodes have
 * one frame to handle.
 */
export class EventTurn {
  /** The bytes of the frame of what is collected. */
  bytes = 0;
  private group: EventGroup | undefined;
  private events: Uint8Array[] = [];

  /** @param send sends what was collected */
  constructor(
    private readonly link: Pick<ClusterLink, 'maxFrameBytes'>,
    private readonly send: (group: EventGroup, events: readonly Uint8Array[]) => void,
  ) {}

  add(group: EventGroup, event: Uint8Array): void {
    if (this.group !== undefined && !this.takes(group, event)) this.end();
    if (this.group === undefined) this.begin(group);
    this.events.push(event);
    this.bytes += event.length;
  }

  /** Sends what was collected, now. */
  end(): void {
    const { group, events } = this;
    if (group === undefined) return;
    this.group = undefined;
    this.events = [];
    this.bytes = 0;
    this.send(group, events);
  }

  private readonly endSoon = (): void => this.end();

  private begin(group: EventGroup): void {
    this.group = group;
    this.bytes = group.headBytes;
    queueMicrotask(this.endSoon);
  }

  private takes(group: EventGroup, event: Uint8Array): boolean {
    if (group !== this.group || this.events.length >= defaults.turnEvents) return false;
    return this.bytes + event.length <= Math.min(defaults.turnBytes, this.link.maxFrameBytes);
  }
}
