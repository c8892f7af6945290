import { PrefixIndex } from './prefix-index.js';

const DOT = 46;

function startsComponent(uri: string, at: number): boolean {
  return at === 0 || uri.charCodeAt(at - 1) === DOT;
}

/** The character of `uri` at `at`, with a dot after the last. */
function codeAt(uri: string, at: number): number {
  return at === uri.length ? DOT : uri.charCodeAt(at);
}

function endOfComponent(uri: string, at: number): number {
  const dot = uri.indexOf('.', at);
  return dot < 0 ? uri.length : dot;
}

/** Where in `uri` the match stands after `label`, or -1 if it fails. */
function match(label: string, uri: string, from: number): number {
  let at = from;
  for (let i = 0; i < label.length; i++) {
    const code = label.charCodeAt(i);
    if (code === DOT && startsComponent(uri, at)) at = endOfComponent(uri, at);
    else if (code !== codeAt(uri, at)) return -1;
    at++;
  }
  return at;
}

/**
 * Values by wildcard pattern (specification: "Wildcard Matching"). The tree is the one that holds
 * prefixes; every component in it ends in a dot, the last too. Where a component starts, a look-up
 * follows the patterns that continue like the URI and those with an empty component: each component
 * can double the ways, which are never more than the patterns that begin like the URI.
 */
export class WildcardIndex<T extends object> extends PrefixIndex<T> {
  override get(pattern: string): T | undefined {
    return super.get(`${pattern}.`);
  }

  override set(pattern: string, value: T): void {
    super.set(`${pattern}.`, value);
  }

  override delete(pattern: string): boolean {
    return super.delete(`${pattern}.`);
  }

  /** The value of the pattern with most components before its first empty one, then its second, ... */
  override best(uri: string): T | undefined {
    return this.search(uri);
  }

  /** Adds the values of all patterns that match `uri` to `found`, best first. */
  override collect(uri: string, found: T[]): void {
    this.search(uri, found);
  }

  /** Depth first, and concrete before empty: that is the order of precedence. */
  private search(uri: string, found?: T[]): T | undefined {
    const pending = [{ node: this.root, from: 0 }];
    for (let step = pending.pop(); step !== undefined; step = pending.pop()) {
      const { value, children, label } = step.node;
      const at = match(label, uri, step.from);
      if (at < 0) continue;
      if (value !== undefined && at > uri.length) {
        if (found === undefined) return value;
        found.push(value);
      }
      const empty = startsComponent(uri, at) ? children?.get(DOT) : undefined;
      const concrete = children?.get(codeAt(uri, at));
      if (empty !== undefined) pending.push({ node: empty, from: at });
      if (concrete !== undefined && concrete !== empty) pending.push({ node: concrete, from: at });
    }
    return undefined;
  }
}
