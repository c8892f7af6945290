import { callLane } from '../hub/handlers/call-lane.js';
import type { WampConcurrency } from '../hub/handlers/concurrency.js';
import type { CallLane, ProcedureOptions } from '../hub/handlers/handlers.js';
import type { FoundMethod } from './handler-finder.js';

/** The lanes of classes: each has one for all its procedures that have none of their own. */
export class ServiceLanes {
  private readonly lanes = new WeakMap<object, CallLane | undefined>();

  /** @param own what the procedure says itself */
  optionsOf(
    { classRef, service: { concurrency } }: FoundMethod,
    own: WampConcurrency | undefined,
  ): Pick<ProcedureOptions, 'concurrency' | 'lane'> {
    if (own !== undefined || concurrency === undefined) return { concurrency: own };
    if (concurrency === 0) return { concurrency };
    const lane = this.lanes.get(classRef) ?? callLane(concurrency, classRef.name);
    this.lanes.set(classRef, lane);
    return { lane };
  }
}
