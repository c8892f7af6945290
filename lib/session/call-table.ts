import type { Id } from '../protocol/messages.js';
import * as defaults from './defaults.js';

/** The list of an empty table. Nothing is ever added to it. */
const none: never[] = [];

/**
 * Holds calls in flight by request id. Mostly there are few, which change all the time. A Map allocates a
 * new table after some changes, and the old table keeps its entries alive: the garbage collector took a
 * third of the time. Therefore the first few calls are in a list, and only further calls in a Map.
 */
export class CallTable<T extends { readonly request: Id }> {
  private few: T[] = none;
  private many: Map<Id, T> | undefined = undefined;

  get size(): number {
    return this.few.length + (this.many?.size ?? 0);
  }

  get(request: Id): T | undefined {
    for (const call of this.few) if (call.request === request) return call;
    return this.many?.get(request);
  }

  /** Adds a call. Its id must not be in the table. */
  add(call: T): void {
    if (this.few === none) this.few = [call];
    else if (this.few.length < defaults.fewCalls) this.few.push(call);
    else (this.many ??= new Map()).set(call.request, call);
  }

  /** Removes exactly this call. Returns true if it was in the table. */
  delete(call: T): boolean {
    const { few, many } = this;
    const at = few.indexOf(call);
    if (at >= 0) {
      // Works like `splice`, but does not allocate a list of the removed items.
      for (let i = at + 1; i < few.length; i++) few[i - 1] = few[i] as T;
      few.pop();
      return true;
    }
    if (many?.get(call.request) !== call) return false;
    if (many.size === 1) this.many = undefined;
    return many.delete(call.request);
  }

  all(): T[] {
    return [...this.few, ...(this.many?.values() ?? [])];
  }

  /** Removes and returns all calls. */
  drain(): T[] {
    const calls = this.all();
    this.few = none;
    this.many = undefined;
    return calls;
  }
}
