import { PrefixIndex } from './prefix-index.js';
import { firstEmptyComponent, type MatchPolicy } from './uri.js';
import { WildcardIndex } from './wildcard-index.js';

/**
 * Holds one value for each pair of matching policy and URI, such as a registration or a subscription.
 * Callers check patterns with `isPattern` and URIs with `isUri` before. A policy without values takes
 * no memory, because every session has an index.
 */
export class PatternIndex<T extends object> {
  private exact: Map<string, T> | undefined = undefined;
  private prefix: PrefixIndex<T> | undefined = undefined;
  private wildcard: WildcardIndex<T> | undefined = undefined;

  /** The number of pairs that have a value. */
  get size(): number {
    return (this.exact?.size ?? 0) + (this.prefix?.size ?? 0) + (this.wildcard?.size ?? 0);
  }

  /** Returns the value of exactly this pair. */
  get(match: MatchPolicy, uri: string): T | undefined {
    return this[match]?.get(uri);
  }

  /** Sets the value of a pair, or replaces it. */
  set(match: MatchPolicy, uri: string, value: T): void {
    if (match === 'exact') (this.exact ??= new Map()).set(uri, value);
    else if (match === 'prefix') (this.prefix ??= new PrefixIndex()).set(uri, value);
    else (this.wildcard ??= new WildcardIndex()).set(uri, value);
  }

  /** Deletes the value of a pair. Returns true if the pair had one. */
  delete(match: MatchPolicy, uri: string): boolean {
    const deleted = this[match]?.delete(uri) ?? false;
    if (this[match]?.size === 0) this[match] = undefined;
    return deleted;
  }

  /**
   * Returns the one value that a call of `uri` goes to: the exact one, otherwise the one of the longest
   * prefix, otherwise the one of the wildcard pattern with the most components before its first empty
   * component, then before its second, and so on (specification: "Pattern-based Registrations").
   */
  best(uri: string): T | undefined {
    return this.exact?.get(uri) ?? this.prefix?.best(uri) ?? this.wildcard?.best(uri);
  }

  /**
   * Calls `visit` once for every value that matches `uri`, the exact one first (specification:
   * "Pattern-based Subscriptions"). `visit` may change the index: the values are found before the
   * first visit.
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

  /**
   * Returns true if one of the patterns matches every URI that the given pattern matches. Several patterns
   * that match them only together do not count.
   */
  covers(match: MatchPolicy, uri: string): boolean {
    if (match === 'prefix') return this.prefix?.best(uri) !== undefined;
    const empty = match === 'exact' ? -1 : firstEmptyComponent(uri);
    if (empty < 0) return this.best(uri) !== undefined;
    // A wildcard pattern matches another one like a URI: only an empty component takes an empty one.
    const start = uri.slice(0, empty);
    return this.prefix?.best(start) !== undefined || this.wildcard?.best(uri) !== undefined;
  }

  /** Yields every value, the exact ones first. */
  *values(): Generator<T, void> {
    for (const table of [this.exact, this.prefix, this.wildcard]) if (table) yield* table.values();
  }
}
