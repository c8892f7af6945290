import { callLane } from '../hub/handlers/call-lane.js';
import type { WampConcurrency } from '../hub/handlers/concurrency.js';
import type { CallLane, ProcedureOptions } from '../hub/handlers/handlers.js';
import type { FoundMethod } from './handler-finder.js';

/** Holds the lane of each class, for all its procedures without a `concurrency` of their own. */
export class ServiceLanes {
  private readonly lanes = new WeakMap<object, CallLane | undefined>();

  /** @param own the option of the procedure itself */
  optionsOf(
    { classRef, service: { concurrency } }: FoundMethod,
    own: WampConcurrency | undefined,
  ): Pick<ProcedureOptions, 'concurrency' | 'lane'> {
    if (own !== undefined || concurrency === undefined) return { concurrency: own };
    if (concurrency === 0) return { concurrency };
    const lane = this.lanes.get(classRef) ?? callLane(concurrency);
    this.lanes.set(classRef, lane);
    return { lane };
  }
}
