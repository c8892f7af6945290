import { PrefixIndex } from './prefix-index.js';

const DOT = 46;

function startsComponent(uri: string, at: number): boolean {
  return at === 0 || uri.charCodeAt(at - 1) === DOT;
}

/** Returns the character code at `at`. A dot follows the last character. */
function codeAt(uri: string, at: number): number {
  return at === uri.length ? DOT : uri.charCodeAt(at);
}

function endOfComponent(uri: string, at: number): number {
  const dot = uri.indexOf('.', at);
  return dot < 0 ? uri.length : dot;
}

/** Returns the position in `uri` after it matched `label`, or -1 if it does not match. */
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
 * Holds values by wildcard pattern (specification: "Wildcard Matching"). It uses the tree of the prefix
 * index. Every component in the tree ends with a dot, also the last one. At the start of a component, a
 * look-up follows the patterns with the same component and those with an empty component. Each
 * component can double the number of paths, but never beyond the number of patterns that begin like
 * the URI.
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

  /** Returns the value of the pattern with the most components before its first empty one, then before its second, and so on. */
  override best(uri: string): T | undefined {
    return this.search(uri);
  }

  /** Adds the values of all patterns that match `uri` to `found`, the best one first. */
  override collect(uri: string, found: T[]): void {
    this.search(uri, found);
  }

  /** Searches depth first, and a named component before an empty one: this is the order of precedence. */
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
