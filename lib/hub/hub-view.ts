import type { WampLimits } from '../protocol/limits.js';
import type { Id } from '../protocol/messages.js';
import type { Clock } from '../session/clock.js';
import type { HubTables } from './operations/hub-stats.js';
import type { WampMetrics } from './operations/metrics.js';
import type { Topics } from './pubsub/topics.js';
import type { WampSession } from './session/wamp-session.js';

/** The part of the hub that a console shows. */
export interface HubView extends HubTables {
  readonly clock: Clock;
  readonly limits: WampLimits;
  readonly sessions: ReadonlyMap<Id, WampSession>;
  readonly topics: Pick<Topics, 'of' | 'size'>;
  /** The bytes of heap that all clients make the hub hold. */
  readonly budget: { readonly bytes: number };
  /**
   * Counts what happens in the hub with further metrics, until the returned function is called. Calls that
   * run already are not counted.
   *
   * @param metrics must not throw
   */
  watch(metrics: WampMetrics): () => void;
}
