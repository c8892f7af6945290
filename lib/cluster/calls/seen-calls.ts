import type { Id } from '../../protocol/messages.js';
import { defaults } from '../defaults.js';

/**
 * Knows which calls of one node have arrived, so that none runs twice. A node numbers its calls to another one, and
 * frames keep their order, so that only the numbers which were left out need memory.
 */
export class SeenCalls {
  /** The highest number of a call that has arrived, or was listed by its caller. */
  private top = 0;
  /** The lower ones that have not arrived. */
  private missing = new Set<Id>();

  /** Notes that a call has arrived. Returns false if it had arrived before. */
  take(call: Id): boolean {
    if (call <= this.top) return this.missing.delete(call);
    for (let id = Math.max(this.top + 1, call - defaults.openCalls); id < call; id++) this.miss(id);
    this.top = call;
    return true;
  }

  has(call: Id): boolean {
    return call <= this.top && !this.missing.has(call);
  }

  /** Notes which calls are open at the caller. Any other one that has not arrived is over. */
  roll(open: Iterable<Id>): void {
    const missing = new Set<Id>();
    let { top } = this;
    for (const call of open) {
      if (!this.has(call)) missing.add(call);
      top = Math.max(top, call);
    }
    this.missing = missing;
    this.top = top;
  }

  /** The number of calls that have not arrived. */
  get size(): number {
    return this.missing.size;
  }

  private miss(call: Id): void {
    const [oldest] = this.missing;
    if (this.missing.size >= defaults.openCalls) this.missing.delete(oldest as Id);
    this.missing.add(call);
  }
}
