import { PrefixIndex } from './prefix-index.js';
import type { MatchPolicy } from './uri.js';
import { WildcardIndex } from './wildcard-index.js';

/**
 * Registrations or subscriptions by matching policy and URI, one value for each pair. What is set has
 * passed `isPattern`, what is looked up `isUri`: nothing is checked here. A policy that holds nothing
 * takes no memory, as there is an index in every session.
 */
export class PatternIndex<T extends object> {
  private exact: Map<string, T> | undefined = undefined;
  private prefix: PrefixIndex<T> | undefined = undefined;
  private wildcard: WildcardIndex<T> | undefined = undefined;

  /** How many pairs have a value. */
  get size(): number {
    return (this.exact?.size ?? 0) + (this.prefix?.size ?? 0) + (this.wildcard?.size ?? 0);
  }

  /** The value set for this very pair. */
  get(match: MatchPolicy, uri: string): T | undefined {
    return this[match]?.get(uri);
  }

  /** Replaces the value the pair may have. */
  set(match: MatchPolicy, uri: string, value: T): void {
    if (match === 'exact') (this.exact ??= new Map()).set(uri, value);
    else if (match === 'prefix') (this.prefix ??= new PrefixIndex()).set(uri, value);
    else (this.wildcard ??= new WildcardIndex()).set(uri, value);
  }

  /** Whether the pair had a value, which is gone now. */
  delete(match: MatchPolicy, uri: string): boolean {
    const deleted = this[match]?.delete(uri) ?? false;
    if (this[match]?.size === 0) this[match] = undefined;
    return deleted;
  }

  /**
   * The one value a call of `uri` goes to: exact, else of the longest prefix, else of the wildcard
   * pattern with most components before its first empty one, then before its second, and so on
   * (specification: "Pattern-based Registrations").
   */
  best(uri: string): T | undefined {
    return this.exact?.get(uri) ?? this.prefix?.best(uri) ?? this.wildcard?.best(uri);
  }

  /**
   * Visits every value that matches `uri`, each once, exact first (specification: "Pattern-based
   * Subscriptions"). `visit` may change the index: what matched at the start is visited.
   */
  forEachMatch(uri: string, visit: (value: T) => void): void {
    const exact = this.exact?.get(uri);
    if (this.prefix === undefined && this.wildcard === undefined) {
      if (exact !== undefined) visit(exact);
      return;
    }
    const found = exact === undefined ? [] : [exact];
    this.prefix?.collect(uri, found);
    this.wildcard?.collect(uri, found);
    for (const value of found) visit(value);
  }

  /** Every value, exact first. */
  *values(): Generator<T, void> {
    for (const table of [this.exact, this.prefix, this.wildcard]) if (table) yield* table.values();
  }
}
