import type { WampClusterDrop } from '../../hub/operations/cluster-stats.js';

/** Counts the events between this node and the others. */
export class EventCounts {
  sent = 0;
  received = 0;
  duplicates = 0;
  readonly drops: Record<WampClusterDrop, number> = {
    down: 0,
    buffer: 0,
    'too-old': 0,
    'broker-slow': 0,
    undecodable: 0,
    'not-encodable': 0,
  };

  dropped(reason: WampClusterDrop): void {
    this.drops[reason]++;
  }
}
