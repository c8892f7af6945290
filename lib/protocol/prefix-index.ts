/** A sequence of characters that all patterns below it share. Siblings differ in their first character. */
export class PatternNode<T> {
  value: T | undefined = undefined;
  children: Map<number, PatternNode<T>> | undefined = undefined;

  constructor(public label: string) {}

  /** Returns the child whose label `uri` contains at position `at`. */
  next(uri: string, at: number): PatternNode<T> | undefined {
    const child = this.children?.get(uri.charCodeAt(at));
    return child !== undefined && uri.startsWith(child.label, at) ? child : undefined;
  }

  /** Returns the child for `pattern` from position `at`. A longer child is split; a missing one is added. */
  reach(pattern: string, at: number): PatternNode<T> {
    const child = this.children?.get(pattern.charCodeAt(at));
    if (child === undefined) return this.add(new PatternNode(pattern.slice(at)));
    let shared = 1;
    while (shared < child.label.length && child.label[shared] === pattern[at + shared]) shared++;
    return shared === child.label.length ? child : this.split(child, shared);
  }

  /** Removes `child`, and merges with the last other child if only one remains. */
  remove(child: PatternNode<T>): void {
    this.children?.delete(child.label.charCodeAt(0));
    if (this.children?.size === 0) this.children = undefined;
    this.merge();
  }

  /** Merges with the only child, unless this node is the root or has a value. */
  merge(): void {
    if (this.label === '' || this.value !== undefined || this.children?.size !== 1) return;
    for (const child of this.children.values()) {
      this.label += child.label;
      this.value = child.value;
      this.children = child.children;
    }
  }

  private split(child: PatternNode<T>, length: number): PatternNode<T> {
    const upper = this.add(new PatternNode<T>(child.label.slice(0, length)));
    child.label = child.label.slice(length);
    upper.add(child);
    return upper;
  }

  private add(child: PatternNode<T>): PatternNode<T> {
    (this.children ??= new Map()).set(child.label.charCodeAt(0), child);
    return child;
  }
}

/**
 * Holds values by prefix (specification: "Prefix Matching"). It is a radix tree: the cost of a look-up
 * depends on the length of the URI and not on the number of prefixes.
 */
export class PrefixIndex<T extends object> {
  /** The root has an empty label. Every other node has a value or at least two children. */
  readonly root = new PatternNode<T>('');
  private count = 0;

  /** The number of patterns that have a value. */
  get size(): number {
    return this.count;
  }

  /** Returns the value of exactly this pattern. */
  get(pattern: string): T | undefined {
    let at = 0;
    let node: PatternNode<T> | undefined = this.root;
    for (; node !== undefined; node = node.next(pattern, at)) {
      at += node.label.length;
      if (at === pattern.length) return node.value;
    }
    return undefined;
  }

  set(pattern: string, value: T): void {
    let node = this.root;
    for (let at = 0; at < pattern.length; at += node.label.length) node = node.reach(pattern, at);
    if (node.value === undefined) this.count++;
    node.value = value;
  }

  /** Deletes the value of `pattern`. Returns true if there was one. */
  delete(pattern: string): boolean {
    let at = 0;
    let parent: PatternNode<T> | undefined;
    let node: PatternNode<T> | undefined = this.root;
    for (; node !== undefined; parent = node, node = node.next(pattern, at)) {
      at += node.label.length;
      if (at === pattern.length) return this.clear(node, parent);
    }
    return false;
  }

  /** Returns the value of the longest prefix of `uri`. */
  best(uri: string): T | undefined {
    let best: T | undefined;
    let at = 0;
    let node: PatternNode<T> | undefined = this.root;
    for (; node !== undefined; node = node.next(uri, at)) {
      at += node.label.length;
      best = node.value ?? best;
    }
    return best;
  }

  /** Adds the values of all prefixes of `uri` to `found`, the shortest first. */
  collect(uri: string, found: T[]): void {
    let at = 0;
    let node: PatternNode<T> | undefined = this.root;
    for (; node !== undefined; node = node.next(uri, at)) {
      at += node.label.length;
      if (node.value !== undefined) found.push(node.value);
    }
  }

  *values(): Generator<T, void> {
    const pending = [this.root];
    for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
      if (node.value !== undefined) yield node.value;
      for (const child of node.children?.values() ?? []) pending.push(child);
    }
  }

  private clear(node: PatternNode<T>, parent: PatternNode<T> | undefined): boolean {
    if (node.value === undefined) return false;
    node.value = undefined;
    this.count--;
    if (node.children === undefined) parent?.remove(node);
    else node.merge();
    return true;
  }
}
