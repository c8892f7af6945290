import type { Id } from '../protocol/messages.js';
import { defaults } from './defaults.js';

/** What a new table has, and an emptied one; nothing is added to it. */
const none: never[] = [];

/**
 * Calls in flight by their request id. They are mostly few, and come and go all the time, which a Map
 * answers with a new table every few changes; the old one keeps alive whatever it held, and with that
 * the garbage collector took a third of the time. So the first few are a list, and only the rest a Map.
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

  /** Adds a call whose id no other has. */
  add(call: T): void {
    if (this.few === none) this.few = [call];
    else if (this.few.length < defaults.fewCalls) this.few.push(call);
    else (this.many ??= new Map()).set(call.request, call);
  }

  /** Whether this very call was there, which is gone now. */
  delete(call: T): boolean {
    const { few, many } = this;
    const at = few.indexOf(call);
    if (at >= 0) {
      // Like `splice`, which would make a list of what it removes.
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

  /** Takes all of them out. */
  drain(): T[] {
    const calls = this.all();
    this.few = none;
    this.many = undefined;
    return calls;
  }
}
